import { defineConfig } from 'vite';

/** The headless agent: everything bundled but the SQLite driver, all chunks in one folder so that the worker is found beside them. */
export default defineConfig({
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/agent',
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: {
        cli: 'main/headless/cli.ts',
        'check-worker': 'main/agent/check/worker.ts',
        'settings-worker': 'main/agent/settings/settings-worker.ts',
      },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js', format: 'es' },
    },
  },
  ssr: { noExternal: true, external: ['better-sqlite3', 'electron'] },
});
