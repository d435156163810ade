/** One bundle for a process and for a web worker, which share nearly all of it; only what the host needs is run. */
if ("WorkerGlobalScope" in globalThis) void import("./worker");
else void import("./node");
