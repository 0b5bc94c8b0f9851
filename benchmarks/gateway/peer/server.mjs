// The peer: node:http in front, undici's dispatcher behind, and the features that the gateway has on its hot path:
// a verified token from a bounded cache, revocations, a token bucket, clean headers, ids, security headers, an access log.
// What costs Node least was chosen: undici's lowest-level API, no framework, state in process, one write per small answer.
import http from "node:http";
import { randomBytes, randomUUID } from "node:crypto";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { Pool } from "undici";

const port = Number(process.env.PORT);
const pool = new Pool(process.env.UPSTREAM, { connections: 256, pipelining: 1, keepAliveTimeout: 4000 });
const keys = createRemoteJWKSet(new URL(process.env.JWKS));

const CACHE_SIZE = 10_000;
const cache = new Map();
const revokedBefore = new Map([["session:00000000-0000-7000-8000-000000000000", 1]]);

function isRevoked(caller) {
  return (
    caller.iat <= (revokedBefore.get(`session:${caller.sid}`) ?? 0) ||
    caller.iat <= (revokedBefore.get(`user:${caller.sub}`) ?? 0)
  );
}

function cached(token) {
  const caller = cache.get(token);
  if (caller === undefined) return undefined;
  if (caller.exp * 1000 <= Date.now() || isRevoked(caller)) {
    cache.delete(token);
    return undefined;
  }
  return caller;
}

async function verify(token) {
  const { payload } = await jwtVerify(token, keys, {
    algorithms: ["EdDSA", "ES256"],
    issuer: "sparkle",
    audience: "sparkle",
  });
  if (isRevoked(payload)) throw new Error("revoked");
  cache.set(token, payload);
  if (cache.size > CACHE_SIZE) cache.delete(cache.keys().next().value);
  return payload;
}

const BURST = 100_000_000;
const PER_SECOND = 1_000_000;
const buckets = new Map();

function spend(identity) {
  const now = performance.now() / 1000;
  let bucket = buckets.get(identity);
  if (bucket === undefined) buckets.set(identity, (bucket = { tokens: BURST, at: now }));
  bucket.tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) * PER_SECOND) - 1;
  bucket.at = now;
  return Math.floor(bucket.tokens);
}

const DROPPED = new Set([
  "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
  "transfer-encoding", "upgrade", "expect", "forwarded", "x-real-ip", "x-request-id", "traceparent", "host",
]);
const NOT_RETURNED = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "trailer", "server", "date"]);
const SECURITY = [
  "x-content-type-options", "nosniff", "referrer-policy", "strict-origin-when-cross-origin", "x-frame-options", "DENY",
  "content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox",
];

let lines = [];
function log(request, id, status, started, caller) {
  lines.push(
    JSON.stringify({
      event: "request", service: "gateway", level: "info", timestamp: Date.now() / 1000, request_id: id,
      method: request.method, path: request.url.split("?")[0], upstream: "content",
      client: request.socket.remoteAddress, user: caller?.sub, status, milliseconds: performance.now() - started,
    }),
  );
  if (lines.length === 1) {
    setTimeout(() => {
      process.stderr.write(lines.join("\n") + "\n");
      lines = [];
    }, 200);
  }
}

function refuse(response, status, code) {
  response.writeHead(status, { "content-type": "application/problem+json" });
  response.end(JSON.stringify({ status, code }));
}

function forward(request, response, caller, id, started) {
  const remaining = spend(caller?.sub ?? request.socket.remoteAddress);
  if (remaining < 0) return refuse(response, 429, "too_many_requests");
  const trace = request.headers.traceparent ?? `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-01`;
  const headers = [];
  const raw = request.rawHeaders;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index].toLowerCase();
    if (!DROPPED.has(name) && !name.startsWith("x-sparkle-") && !name.startsWith("x-forwarded-")) {
      headers.push(name, raw[index + 1]);
    }
  }
  headers.push(
    "x-request-id", id, "traceparent", trace, "x-forwarded-for", request.socket.remoteAddress,
    "x-forwarded-proto", "http", "x-forwarded-host", request.headers.host,
  );
  const hasBody = request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined;
  let resume;
  const handler = {
    onConnect(abort) {
      response.once("close", () => {
        if (!response.writableEnded) abort();
      });
    },
    onHeaders(status, received, resumeBody) {
      if (status < 200) return true;
      resume = resumeBody;
      const out = [];
      for (let index = 0; index < received.length; index += 2) {
        const name = received[index].toString("latin1").toLowerCase();
        if (!NOT_RETURNED.has(name)) out.push(name, received[index + 1].toString("latin1"));
      }
      out.push("x-request-id", id, "traceparent", trace, ...SECURITY);
      out.push("ratelimit-limit", String(BURST), "ratelimit-remaining", String(remaining), "ratelimit-reset", "1");
      response.writeHead(status, out);
      log(request, id, status, started, caller);
      return true;
    },
    onData(chunk) {
      if (response.write(chunk)) return true;
      response.once("drain", resume);
      return false;
    },
    onComplete() {
      response.end();
    },
    onError() {
      if (response.headersSent) response.destroy();
      else refuse(response, 502, "upstream_failed");
    },
  };
  pool.dispatch(
    { path: request.url, method: request.method, headers, body: hasBody ? request : null, headersTimeout: 15_000 },
    handler,
  );
}

const server = http.createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
  const started = performance.now();
  const id = request.headers["x-request-id"] ?? randomUUID();
  const authorization = request.headers.authorization;
  if (authorization === undefined) return forward(request, response, undefined, id, started);
  const token = authorization.slice(7);
  const caller = cached(token);
  if (caller !== undefined) return forward(request, response, caller, id, started);
  verify(token).then(
    (verified) => forward(request, response, verified, id, started),
    () => refuse(response, 401, "invalid_token"),
  );
});
server.listen(port, "127.0.0.1");
