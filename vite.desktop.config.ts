import { defineConfig } from 'vite';

/** The desktop's main process, the first run, and the agent, which keeps its check worker beside it. Electron brings its own module. */
export default defineConfig({
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/desktop',
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: {
        main: 'main/desktop/main.ts',
        'agent-entry': 'main/desktop/agent-entry.ts',
        'setup-entry': 'main/desktop/setup-entry.ts',
        'check-worker': 'main/agent/check/worker.ts',
        'settings-worker': 'main/agent/settings/settings-worker.ts',
      },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js', format: 'es' },
    },
  },
  ssr: { noExternal: true, external: ['better-sqlite3', 'electron'] },
});
