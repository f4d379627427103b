import { defineConfig } from 'vite';

/** The preload runs in a sandbox, which takes one CommonJS file and no imports but Electron's. */
export default defineConfig({
  build: {
    ssr: true,
    target: 'chrome150',
    outDir: 'dist/desktop',
    emptyOutDir: false,
    sourcemap: false,
    minify: false,
    rolldownOptions: {
      input: { preload: 'main/desktop/window/preload.ts' },
      output: { entryFileNames: '[name].cjs', format: 'cjs' },
    },
  },
  ssr: { noExternal: true, external: ['electron'] },
});
