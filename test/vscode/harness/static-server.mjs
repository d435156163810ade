// A small read-only file server on a free loopback port: VS Code fetches a web extension's manifest and bundle over http.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";

const TYPES = {
  ".js": "text/javascript",
  ".json": "application/json",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/** Under a prefix, as VS Code finds no extension at the bare root of an address. */
export async function serveStatic(folder, prefix = "/extension") {
  const root = path.resolve(folder);
  const server = createServer(async (request, response) => {
    const headers = { "Access-Control-Allow-Origin": "*", "Cache-Control": "no-store" };
    try {
      const pathname = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
      const file = path.join(root, pathname.slice(prefix.length));
      if (!pathname.startsWith(`${prefix}/`) || !file.startsWith(root + path.sep)) throw new Error("outside");
      const body = await readFile(file);
      response.writeHead(200, {
        ...headers,
        "Content-Type": TYPES[path.extname(file)] ?? "application/octet-stream",
      });
      response.end(body);
    } catch {
      response.writeHead(404, headers).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    path: `/proxy/${server.address().port}${prefix}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
