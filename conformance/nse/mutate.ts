import { createSocket, type Socket as Datagrams, type RemoteInfo } from "node:dgram";
import { connect, createServer, type Socket } from "node:net";

/** Numbers from a seed: the same seed gives the same numbers. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = (seed ^ 0x9e3779b9) | 0 || 1;
  }

  /** An integer from 0 to n - 1. */
  below(n: number): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x | 0;
    return (x >>> 0) % n;
  }
}

/** What is sent instead of a reply: pieces, each after a pause in milliseconds; then, perhaps, the end. */
export interface Mutation {
  readonly pieces: readonly { readonly after: number; readonly data: Buffer }[];
  /** How the connection goes on: not at all, with an end, with a reset. */
  readonly then: "on" | "end" | "reset";
}

/** Spoils a reply, or, half of the time, leaves it as it is. */
export function mutate(reply: Buffer, random: Random): Mutation {
  const one = (data: Buffer, then: Mutation["then"] = "on", after = 0): Mutation => ({
    pieces: [{ after, data }],
    then,
  });
  const place = (): number => random.below(reply.length + 1);
  switch (random.below(18)) {
    case 0: {
      const data = Buffer.from(reply);
      const at = random.below(reply.length);
      data[at] = (data[at] as number) ^ (1 << random.below(8));
      return one(data);
    }
    case 1: {
      const data = Buffer.from(reply);
      for (let i = 1 + random.below(8); i > 0; i--) data[random.below(reply.length)] = random.below(256);
      return one(data);
    }
    case 2:
      return one(reply.subarray(0, place()), "end");
    case 3:
      return one(reply.subarray(0, place()));
    case 4:
      return one(Buffer.concat([reply, reply]));
    case 5: {
      const at = place();
      const noise = Buffer.from(Array.from({ length: 1 + random.below(64) }, () => random.below(256)));
      return one(Buffer.concat([reply.subarray(0, at), noise, reply.subarray(at)]));
    }
    case 6:
      return one(reply, "on", 50 + random.below(300));
    case 7: {
      const at = place();
      return {
        pieces: [
          { after: 0, data: reply.subarray(0, at) },
          { after: 20 + random.below(100), data: reply.subarray(at) },
        ],
        then: "on",
      };
    }
    case 8:
      return one(Buffer.alloc(0), random.below(2) === 0 ? "end" : "reset");
    case 9:
      return one(Buffer.alloc(reply.length, random.below(2) === 0 ? 0 : 0xff));
    case 10:
      return one(Buffer.alloc(0));
    default:
      return one(reply);
  }
}

/** A proxy in front of a service of the loopback address. */
export interface Proxy {
  readonly port: number;
  close(): void;
}

/**
 * A TCP proxy that spoils what the server says; every connection has numbers of its own from the seed.
 * @param apart so many connections at first are not counted: those of a port scan.
 */
export function tcpProxy(target: number, seed: number, apart = 0): Promise<Proxy> {
  const open = new Set<Socket>();
  let connections = -apart;
  const server = createServer({ noDelay: true }, (client) => {
    const random = new Random(seed * 1009 + connections++);
    const upstream = connect(target, "127.0.0.1");
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
      socket.on("error", () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.on("data", (data) => upstream.write(data));
    client.on("end", () => upstream.end());
    let queue = Promise.resolve();
    let over = false;
    upstream.on("data", (reply) => {
      const mutation = mutate(reply, random);
      queue = queue.then(async () => {
        for (const { after, data } of mutation.pieces) {
          if (after > 0) await new Promise((resolve) => setTimeout(resolve, after));
          if (over || client.destroyed) return;
          if (data.length > 0) client.write(data);
        }
        if (mutation.then === "on") return;
        over = true;
        upstream.destroy();
        if (mutation.then === "end") client.end();
        else client.resetAndDestroy();
      });
    });
    upstream.on("end", () => {
      queue = queue.then(() => {
        client.end();
      });
    });
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      const close = (): void => {
        server.close();
        for (const socket of open) socket.destroy();
      };
      resolve({ port, close });
    });
  });
}

/** The same for datagrams; every local port is a connection. */
export function udpProxy(target: number, seed: number, apart = 0): Promise<Proxy> {
  const outside = createSocket("udp4");
  const inside: Datagrams[] = [];
  const ways = new Map<string, Datagrams>();
  const way = (from: RemoteInfo): Datagrams => {
    const known = ways.get(`${from.address} ${from.port}`);
    if (known !== undefined) return known;
    const socket = createSocket("udp4");
    const random = new Random(seed * 1009 + ways.size - apart);
    socket.on("message", (reply) => {
      const { pieces, then } = mutate(reply, random);
      for (const { after, data } of then === "on" ? pieces : []) {
        setTimeout(() => {
          if (inside.includes(socket)) outside.send(data, from.port, from.address);
        }, after);
      }
    });
    socket.on("error", () => undefined);
    ways.set(`${from.address} ${from.port}`, socket);
    inside.push(socket);
    return socket;
  };
  outside.on("message", (data, from) => way(from).send(data, target, "127.0.0.1"));
  return new Promise((resolve, reject) => {
    outside.on("error", reject).bind(0, "127.0.0.1", () => {
      const close = (): void => {
        outside.close();
        for (const socket of inside.splice(0)) socket.close();
      };
      resolve({ port: outside.address().port, close });
    });
  });
}
