/** Entry of the rules thread. In a build, all chunks of the agent lie in one folder; from source, Node runs the .ts itself. */
export const RULES_WORKER_URL = new URL(
  import.meta.url.endsWith('.ts') ? './worker.ts' : './precheck-worker.js',
  import.meta.url,
);
