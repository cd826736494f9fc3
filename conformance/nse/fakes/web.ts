import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { FakeSpec, TcpFake } from "../service.ts";
import { bytes, counted16, inPieces, u16 } from "./talk.ts";

/** A request with its body. */
interface Request {
  readonly method: string;
  readonly url: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
  readonly version: string;
}

/** What is answered: status, headers and body. */
interface Reply {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const page = (title: string, body = ""): string =>
  `<html><head><title>${title}</title></head><body>${body}</body></html>\n`;

/** A URL without its escapes; a wrong one stays. */
function decoded(url: string): string {
  return url.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** A fake that serves HTTP; its answers carry a fixed date. */
function http(answer: (request: Request) => Reply | undefined, server = "Harbour/1.0"): TcpFake {
  const web = createServer({ keepAliveTimeout: 5000 }, (incoming: IncomingMessage, response: ServerResponse) => {
    let body = "";
    incoming.setEncoding("latin1").on("data", (piece: string) => {
      body += piece;
    });
    incoming.on("end", () => {
      const url = incoming.url ?? "/";
      const [path, query = ""] = url.split("?", 2) as [string, string?];
      const reply = answer({
        method: incoming.method ?? "GET",
        url,
        path,
        query: new URLSearchParams(query),
        form: new URLSearchParams(body),
        body,
        headers: incoming.headers,
        version: incoming.httpVersion,
      }) ?? { status: 404, body: page("Lost", "nothing at this pier") };
      response.sendDate = false;
      response.statusCode = reply.status ?? 200;
      response.setHeader("Date", "Tue, 02 Jan 2024 03:04:05 GMT");
      response.setHeader("Server", server);
      response.setHeader("Content-Type", reply.type ?? "text/html");
      for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
      response.end(bytes(reply.body ?? ""));
    });
  });
  return (socket) => {
    web.emit("connection", socket);
  };
}

const HOME = `<html><head><title>Leaky boat</title><meta name="generator" content="WordPress 5.0"></head><body>
<a href="/item?id=4">item</a> <a href="/search?q=rope">search</a> <a href="/go?url=http://elsewhere.example/">go</a>
<a href="/echo.php">echo</a> <a href="/api.json">api</a> <a href="/login">login</a>
<form action="/comment" method="post"><textarea name="words"></textarea><input type="submit"></form>
<!-- pump: remove before sailing --><script src="/deck.js"></script></body></html>
`;

/** A challenge of NTLM with the names of a domain. */
function ntlmChallenge(): string {
  const wide = (t: string): Buffer => Buffer.from(t, "utf16le");
  const short = (n: number): Buffer => {
    const b = Buffer.alloc(2);
    b.writeUInt16LE(n);
    return b;
  };
  const long = (n: number): Buffer => {
    const b = Buffer.alloc(4);
    b.writeUInt32LE(n);
    return b;
  };
  const names: [number, string][] = [
    [2, "COAST"],
    [1, "QUAY"],
    [4, "coast.example"],
    [3, "quay.coast.example"],
  ];
  const pairs = Buffer.concat([
    ...names.flatMap(([id, text]) => [short(id), short(text.length * 2), wide(text)]),
    Buffer.alloc(4),
  ]);
  const target = wide("COAST");
  return Buffer.concat([
    bytes("NTLMSSP\0"),
    long(2),
    short(target.length),
    short(target.length),
    long(56),
    long(0xe28a8215),
    Buffer.alloc(8, 7),
    Buffer.alloc(8),
    short(pairs.length),
    short(pairs.length),
    long(56 + target.length),
    Buffer.from([10, 0, 0x61, 0x4a, 0, 0, 0, 15]),
    target,
    pairs,
  ]).toString("base64");
}

const XML_METHODS = ["system.listMethods", "boat.float", "boat.sink"]
  .map((name) => `<value><string>${name}</string></value>`)
  .join("");

function login(request: Request, user: string, word: string, good: Reply, form: Reply, bad: Reply): Reply {
  if (request.method !== "POST") return form;
  return request.form.get(user) === "pilot" && request.form.get(word) === "lamp" ? good : bad;
}

/** An application with one of every weakness. */
function leaky(request: Request): Reply | undefined {
  const { method, path, query } = request;
  const everything = Object.values(request.headers).join(" ");
  const shock = /\(\) *\{ *:;\}; *echo; *echo -n (\w+); *echo (\w+)/.exec(everything);
  if (path === "/cgi-bin/shock" && shock !== null) return { body: `${shock[1]}${shock[2]}\n` };
  if (decoded(request.url).includes("etc/passwd")) {
    return { type: "text/plain", body: "root:x:0:0:root:/root:/bin/sh\nbin:x:1:1:bin:/bin:/bin/false\n" };
  }
  if (method === "PUT") return { status: 201 };
  if (method === "TRACE") return { type: "message/http", body: `TRACE ${request.url} HTTP/1.1\r\n` };
  if (method === "OPTIONS") {
    return {
      headers: {
        Allow: "GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE",
        Public: "GET, PATCH",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Methods": "GET, POST, DELETE",
      },
    };
  }
  if (path === "/ntlm") return { status: 401, headers: { "WWW-Authenticate": `NTLM ${ntlmChallenge()}` } };
  const author = query.get("author");
  if (path === "/" && (author === "1" || author === "2")) {
    return { status: 301, headers: { Location: `/author/${author === "1" ? "admin" : "pilot"}/` } };
  }
  if (path.startsWith("/author/")) return { body: page("Author", `<a href="${path}feed/">feed</a>`) };
  switch (path) {
    case "/":
      if (request.body.includes("system.listMethods")) {
        return {
          type: "text/xml",
          body: `<?xml version="1.0"?><methodResponse><params><param><value><array><data>${XML_METHODS}</data></array></value></param></params></methodResponse>`,
        };
      }
      return {
        body: HOME,
        headers: {
          "Access-Control-Allow-Origin": "*",
          "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE, OPTIONS",
          "Set-Cookie": "BIGipServerquay=1677787402.20480.0000; path=/",
        },
      };
    case "/item":
      return {
        body: page("Item", query.get("id")?.includes("'") ? "You have an error in your SQL syntax near" : "rope"),
      };
    case "/search":
      return { body: page("Search", `found ${query.get("q") ?? ""}`) };
    case "/go":
      return { status: 302, headers: { Location: query.get("url") ?? "/" } };
    case "/api.json": {
      const callback = query.get("callback");
      return {
        type: "application/json",
        body: callback === null ? '{"a": [1, 2, {"b": null}]}' : `${callback}({"a":1})`,
      };
    }
    case "/deck.js":
      return { type: "application/javascript", body: "document.write(location.hash);" };
    case "/login":
      return login(
        request,
        "user",
        "pass",
        { status: 302, headers: { Location: "/deck" } },
        {
          body: page(
            "Login",
            '<form action="/login" method="POST"><input type="text" name="user"><input type="password" name="pass"></form>',
          ),
        },
        { body: page("Login", "wrong word") },
      );
    case "/wp-login.php":
      return login(
        request,
        "log",
        "pwd",
        { status: 302, headers: { Location: "/wp-admin/" } },
        {
          body: page(
            "WP",
            '<form name="loginform" action="/wp-login.php" method="post"><input type="text" name="log"><input type="password" name="pwd"></form>',
          ),
        },
        { body: page("WP", "ERROR") },
      );
    case "/administrator/index.php":
      return login(
        request,
        "username",
        "passwd",
        { status: 303, headers: { Location: "/administrator/" } },
        {
          body: page(
            "Joomla",
            '<form action="/administrator/index.php" method="post"><input type="text" name="username"><input type="password" name="passwd"><input type="hidden" name="0123456789abcdef0123456789abcdef" value="1" /></form>',
          ),
          headers: { "Set-Cookie": "boat=1" },
        },
        { body: page("Joomla", '<input type="password" name="passwd">') },
      );
    case "/_vti_inf.html":
      return { body: '<!-- FPVersion="5.0.2.2623" -->' };
    case "/_vti_bin/_vti_aut/author.dll":
      return { body: "ok" };
    case "/svn":
      if (method !== "PROPFIND") return undefined;
      return {
        status: 207,
        type: "text/xml",
        body: '<?xml version="1.0"?><D:multistatus xmlns:D="DAV:"><D:response><D:href>/svn/</D:href></D:response></D:multistatus>',
      };
    case "/gitweb":
      return {
        body:
          '<html><head><meta name="generator" content="gitweb/2.1 git/2.1"/></head><body><table>' +
          '<tr class="x">\n<td><a class="list" href="/gitweb?p=a.git">a.git</a></td><td><a class="list" title="Sails" href="x">Sails</a></td><td><i>Ada</i></td></tr></table></body></html>',
      };
    case "/images/":
    case "/images":
      return request.version === "1.0"
        ? { status: 302, headers: { Location: "http://10.9.8.7/images/" } }
        : { body: page("Images") };
    case "/comment":
    case "/deck":
    case "/wp-admin/":
      return { body: page("Deck", "x") };
  }
  if (path.startsWith("/echo.php")) return { body: page("Echo", `<form action="${decoded(request.url)}"></form>`) };
  return undefined;
}

/** A server with a JSON text for each path. */
function json(routes: Readonly<Record<string, object>>, server: string): TcpFake {
  return http(({ path }) => {
    const value = routes[path];
    if (value === undefined) return { status: 404, type: "application/json", body: '{"error":"not_found"}' };
    return { type: "application/json", body: JSON.stringify(value) };
  }, server);
}

const LEAKY: FakeSpec = {
  name: "leaky",
  ports: { http: { service: "http" }, odd: { service: "zebra" } },
  tcp: {
    http: http(leaky, "Apache/2.2.3 (Unix) mod_cluster/1.2.6.Final"),
    odd: http(({ path }) => (path === "/" ? { body: page("Odd") } : undefined)),
  },
};

const DOCKER: FakeSpec = {
  name: "docker",
  ports: { docker: { service: "docker" } },
  tcp: {
    docker: json(
      {
        "/version": {
          Version: "20.10.5",
          ApiVersion: "1.41",
          GitCommit: "abc",
          GoVersion: "go1.15",
          Os: "linux",
          Arch: "amd64",
        },
      },
      "Docker/20.10.5 (linux)",
    ),
  },
};

const RIAK: FakeSpec = {
  name: "riak",
  ports: { riak: { service: "http" } },
  tcp: {
    riak: json(
      {
        "/stats": {
          nodename: "riak@quay",
          riak_kv_version: "1.4.8",
          sys_system_version: "Erlang R15B01",
          sys_system_architecture: "x86_64-linux",
          crypto_version: "2.1",
          connected_nodes: ["riak@lock"],
          ring_members: ["riak@quay"],
          storage_backend: "riak_kv_bitcask_backend",
          ring_ownership: "[{'riak@quay',64}]",
        },
      },
      "MochiWeb/1.1 WebMachine/1.9.2",
    ),
  },
};

const COUCHDB: FakeSpec = {
  name: "couchdb",
  ports: { couchdb: { service: "couchdb" } },
  tcp: {
    couchdb: json(
      {
        "/": { couchdb: "Welcome", version: "1.0.3" },
        "/_all_dbs": ["_users", "fleet"],
        "/_config": { httpd: { port: "5984" }, log: { level: "info" } },
        "/_stats": {
          httpd: {
            requests: {
              description: "number of HTTP requests",
              current: 3,
              sum: 3,
              mean: 0.5,
              stddev: 0.1,
              min: 0,
              max: 1,
            },
          },
        },
        "/_active_tasks": [],
      },
      "CouchDB/1.0.3 (Erlang OTP/R15B)",
    ),
  },
};

const HADOOP: FakeSpec = {
  name: "hadoop",
  ports: { hadoop: { service: "hadoop" } },
  tcp: {
    hadoop: http(({ path }) =>
      path === "/dfshealth.jsp"
        ? {
            body:
              "<html><h1>NameNode</h1><table><tr><td>Started: <td>Tue Jan 02 03:04:05 UTC 2024</tr><tr><td>Version: <td>0.20.2, r1</tr><tr><td>Compiled: <td>Fri Feb 19 2010 by quay</tr>" +
              '<tr><td>Upgrades: <td>There are no upgrades in progress.</tr></table><a href="/logs/">Namenode Logs</a>' +
              "<h3>Cluster Summary</h3> Heap Size is 10 MB / 966 MB <table><tr><td>Configured Capacity<td>: 10 GB<tr><td>DFS Used<td>: 1 GB<tr><td>Non DFS Used<td>: 2 GB<tr><td>DFS Remaining<td>: 7 GB<tr><td>DFS Used%<td>: 10 %<tr><td>DFS Remaining%<td>: 70 %" +
              "<tr><td>Live Nodes <td>:<td> 2</tr><tr><td>Dead Nodes <td>:<td> 0</tr></table></html>",
          }
        : undefined,
    ),
  },
};

const AJP_METHODS = ["", "OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE"];

const AJP: FakeSpec = {
  name: "ajp",
  ports: { ajp: { service: "ajp13" } },
  tcp: {
    ajp: inPieces(
      (d) => (d.length < 4 ? undefined : 4 + d.readUInt16BE(2)),
      (q) => {
        const text = (t: string): Buffer => Buffer.concat([counted16(bytes(t)), Buffer.from([0])]);
        const method = AJP_METHODS[q[5] as number] ?? "";
        const path = /\/[^\0]*/.exec(q.subarray(8).toString("latin1"))?.[0] ?? "/";
        const headers: [string, string][] = [["Server", "Quay Tomcat"]];
        let status = 200;
        let body = "<html>afloat</html>";
        if (path.startsWith("/staff") && !q.includes(`Basic ${Buffer.from("pilot:lamp").toString("base64")}`)) {
          status = 401;
          headers.push(["WWW-Authenticate", 'Basic realm="Staff"']);
        }
        if (method === "OPTIONS") {
          headers.push(["Allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS"]);
          body = "";
        }
        const packet = (data: Buffer): Buffer => Buffer.concat([bytes("AB"), counted16(data)]);
        const head = Buffer.concat([
          Buffer.from([4]),
          u16(status),
          text(status === 200 ? "OK" : "Unauthorized"),
          u16(headers.length),
          ...headers.flatMap(([k, v]) => [text(k), text(v)]),
        ]);
        const parts = [packet(head)];
        if (body !== "" && method !== "HEAD") parts.push(packet(Buffer.concat([Buffer.from([3]), text(body)])));
        parts.push(packet(Buffer.from([5, 1])));
        return Buffer.concat(parts);
      },
    ),
  },
};

export const WEB_FAKES: readonly FakeSpec[] = [LEAKY, DOCKER, RIAK, COUCHDB, HADOOP, AJP];
