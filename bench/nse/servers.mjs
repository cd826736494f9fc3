// Services on loopback for the benchmarks, in a process of their own. Prints a line when they are up.
//   node servers.mjs ECHO_PORT FIRST_BANNER_PORT COUNT DELAY_MS SPREAD_MS
import { createServer } from "node:net";

const [echo, first, count, delay, spread] = process.argv.slice(2).map(Number);

function serve(port, accept) {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true }, (socket) => {
      socket.on("error", () => undefined);
      accept(socket);
    });
    server.on("error", reject);
    server.listen(port, "127.0.0.1", 1024, resolve);
  });
}

await serve(echo, (socket) => socket.pipe(socket));
for (let i = 0; i < 2 * count; i++) {
  // The first half answers after the same time, the second half sooner or later.
  const wait = i < count ? delay : delay + ((i * 7) % (2 * spread + 1)) - spread;
  await serve(first + i, (socket) => {
    setTimeout(() => socket.end(`220 service ${i} ready\r\n`), wait);
  });
}
console.log("ready");
