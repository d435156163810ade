// The build puts this in front of the extension's bundle, which is run once more, as the server: what both of them talk to each
// other with is there once. It serves a process and a web worker, and runs only what the host needs.
declare const isServer: boolean;

if (isServer)
  if ("WorkerGlobalScope" in globalThis) void import("./worker");
  else void import("./node");
