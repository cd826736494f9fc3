/*
 * Several algorithms take their constants from the binary digits of pi, where nobody can have hidden anything.
 */

/** The arc tangent of `1 / n`, times `unit`, cut off. */
function arcTangentOfInverse(n: bigint, unit: bigint): bigint {
  const square = n * n;
  let power = unit / n;
  let sum = power;
  for (let k = 3n, sign = -1n; power !== 0n; k += 2n, sign = -sign) {
    power /= square;
    sum += (sign * power) / k;
  }
  return sum;
}

/** The first bits of pi: the whole part of `2^bits * pi` (Machin's formula). */
export function piTimesTwoTo(bits: number): bigint {
  const guard = 32n;
  const unit = 1n << (BigInt(bits) + guard);
  const quarter = 4n * arcTangentOfInverse(5n, unit) - arcTangentOfInverse(239n, unit);
  return (4n * quarter) >> guard;
}
