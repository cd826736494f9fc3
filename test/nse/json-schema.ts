type Schema = { readonly [keyword: string]: unknown };

const KNOWN = new Set(
  "$schema $ref $defs title description type properties required additionalProperties items enum const pattern minimum maximum anyOf oneOf".split(
    " ",
  ),
);

/** Complaints about a value; as much of JSON Schema 2020-12 as the schemas of this project use, more is an error. */
export function validate(value: unknown, root: Schema, schema: Schema = root, at = "$"): string[] {
  for (const keyword of Object.keys(schema))
    if (!KNOWN.has(keyword)) throw new Error(`keyword ${keyword} is not known`);
  const complaints: string[] = [];
  const check = (fine: boolean, what: string): void => {
    if (!fine) complaints.push(`${at}: ${what}`);
  };
  const inner = (v: unknown, s: unknown, where: string): string[] => validate(v, root, s as Schema, where);
  if (typeof schema["$ref"] === "string") {
    const found = schema["$ref"]
      .replace(/^#\//, "")
      .split("/")
      .reduce<unknown>((s, key) => (s as Schema)[key], root);
    complaints.push(...inner(value, found, at));
  }
  if (schema["type"] !== undefined) check(hasType(value, String(schema["type"])), `is not of type ${schema["type"]}`);
  if (Array.isArray(schema["enum"])) check(schema["enum"].includes(value), `${JSON.stringify(value)} is not allowed`);
  if ("const" in schema) check(value === schema["const"], `is not ${JSON.stringify(schema["const"])}`);
  if (typeof value === "string" && typeof schema["pattern"] === "string")
    check(new RegExp(schema["pattern"], "u").test(value), `"${value}" does not fit ${schema["pattern"]}`);
  if (typeof value === "number") {
    check(value >= Number(schema["minimum"] ?? -Infinity), "is too small");
    check(value <= Number(schema["maximum"] ?? Infinity), "is too large");
  }
  if (Array.isArray(value) && schema["items"] !== undefined)
    for (const [i, item] of value.entries()) complaints.push(...inner(item, schema["items"], `${at}[${i}]`));
  if (hasType(value, "object")) complaints.push(...checkObject(value as Schema, schema, at, inner));
  for (const [word, fine] of [
    ["anyOf", (n: number): boolean => n >= 1],
    ["oneOf", (n: number): boolean => n === 1],
  ] as const) {
    const choices = schema[word];
    if (!Array.isArray(choices)) continue;
    const fits = choices.filter((choice) => inner(value, choice, at).length === 0).length;
    check(fine(fits), `fits ${fits} of the schemas of ${word}`);
  }
  return complaints;
}

function checkObject(
  value: Schema,
  schema: Schema,
  at: string,
  inner: (v: unknown, s: unknown, where: string) => string[],
): string[] {
  const complaints: string[] = [];
  const properties = (schema["properties"] ?? {}) as Schema;
  for (const key of (schema["required"] ?? []) as string[])
    if (!Object.hasOwn(value, key)) complaints.push(`${at}: ${key} is missing`);
  for (const [key, v] of Object.entries(value)) {
    const where = `${at}.${key}`;
    if (Object.hasOwn(properties, key)) complaints.push(...inner(v, properties[key], where));
    else if (schema["additionalProperties"] === false) complaints.push(`${where} is not known`);
    else if (typeof schema["additionalProperties"] === "object")
      complaints.push(...inner(v, schema["additionalProperties"], where));
  }
  return complaints;
}

function hasType(value: unknown, type: string): boolean {
  switch (type) {
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "array":
      return Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
