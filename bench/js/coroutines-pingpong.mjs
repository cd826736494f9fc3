function* player(factor, ball) {
  while (ball !== undefined) ball = yield (ball * factor + 1) % 1000003;
  return "over";
}

const ping = player(3, 1);
let ball = ping.next().value;
const pong = player(5, ball);
ball = pong.next().value;
for (let i = 1; i < 6400000; i++) {
  ball = ping.next(ball).value;
  ball = pong.next(ball).value;
}
const a = ping.next();
const b = pong.next();
console.log(ball, a.value, b.value, a.done ? "dead" : "suspended", !pong.next().done);
