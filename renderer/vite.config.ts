import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The page: `vite build -c renderer/vite.config.ts`, run from the repository's root, fills `dist/page`. Both hosts
 * put a fresh nonce in place of `__CSP_NONCE__` at each load, so nothing inline may be generated without it.
 */
export default defineConfig({
  root: 'renderer',
  // Relative, so that the same files work under http://127.0.0.1:PORT/ and in the desktop window.
  base: './',
  plugins: [react()],
  resolve: {
    // Its workers could not start under the page's content policy.
    alias: [
      { find: /^fflate$/, replacement: fileURLToPath(new URL('./excel/fflate-here.ts', import.meta.url)) },
    ],
  },
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    target: 'chrome130',
    // No data: urls, so that the policy needs no exception for them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
    reportCompressedSize: false,
  },
});
