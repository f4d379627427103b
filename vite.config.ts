import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type UserConfig } from 'vite';

const HERE = import.meta.dirname;

/**
 * The agent opens connections and asks: the rest of undici (fetch, caches, mocks, web sockets) is a quarter of its text, and each start reads
 * it. A name that is missing here fails the build.
 */
const connectionsOfUndici: Plugin = {
  name: 'connections-of-undici',
  enforce: 'pre',
  resolveId: (id) => (id === 'undici' ? join(HERE, 'node_modules/undici/connections.js') : null),
  load: (id) =>
    id !== join(HERE, 'node_modules/undici/connections.js')
      ? null
      : `import Dispatcher from './lib/dispatcher/dispatcher.js';
import api from './lib/api/index.js';
export { default as Agent } from './lib/dispatcher/agent.js';
export { default as Client } from './lib/dispatcher/client.js';
export { default as buildConnector } from './lib/core/connect.js';
Object.assign(Dispatcher.prototype, api);`,
};

/** A program that Node runs: everything bundled but native modules, all chunks in one folder so that threads are found beside it. */
function program(folder: string, input: Readonly<Record<string, string>>): UserConfig {
  return {
    plugins: [connectionsOfUndici],
    build: {
      ssr: true,
      target: 'node24',
      outDir: folder,
      emptyOutDir: true,
      sourcemap: true,
      // Without comments and indentation: V8 keeps the text of a program in memory for as long as it runs. Names stay, for who reads a stack.
      minify: true,
      rolldownOptions: {
        // The translator of rules looks for Node's own modules by it.
        checks: { eval: false },
        input: {
          ...input,
          'check-worker': 'main/agent/carrier/check/worker.ts',
          'precheck-worker': 'main/agent/attendants/precheck/worker.ts',
          'settings-worker': 'main/agent/ground/settings/settings-worker.ts',
          'database-worker': 'main/agent/ground/db/database-worker.ts',
          'backup-worker': 'main/agent/attendants/backups/backup-worker.ts',
        },
        output: {
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
          format: 'es',
          minify: { codegen: true, compress: false, mangle: false },
        },
      },
    },
    ssr: { noExternal: true, external: ['better-sqlite3', 'electron'] },
  };
}

/** In the place of the module that reads 40 MB of R4: what it makes of them. */
const definitionsInside: Plugin = {
  name: 'definitions-inside',
  enforce: 'pre',
  async load(id) {
    if (id !== join(HERE, 'main/practice/fhir/definitions.ts')) return null;
    const { definitions } = await import('./main/practice/fhir/definitions.ts');
    const text = JSON.stringify(JSON.stringify(definitions()));
    return `export const definitions = () => JSON.parse(${text});`;
  },
};

/** Beside each script and style the same, compressed as far as it goes: a browser on the hospital's network is given that. */
const compressed: Plugin = {
  name: 'compressed',
  writeBundle({ dir }, bundle) {
    if (dir === undefined) return;
    for (const name of Object.keys(bundle)) {
      if (!/\.(?:js|css)$/.test(name)) continue;
      const file = join(dir, name);
      writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
    }
  },
};

/** What is built, in this order (`scripts/build.ts`): `vite build --mode NAME`. */
const BUILDS = {
  /** The headless agent with its command line. */
  agent: program('dist/agent', { cli: 'main/headless/cli.ts' }),

  /** The practice server as one file with the libraries that it is made of: a package of its own, which `twpas-agent practice` starts. */
  practice: {
    plugins: [definitionsInside],
    build: {
      ssr: true,
      target: 'node24',
      outDir: 'dist/practice',
      emptyOutDir: true,
      minify: true,
      rolldownOptions: {
        // An old dependency of koa names its warnings by it.
        checks: { eval: false },
        input: { 'practice-server': 'main/practice/cli.ts' },
        output: {
          entryFileNames: '[name].mjs',
          format: 'es',
          codeSplitting: false,
          // Classes keep their names: `oidc-provider` stores a token's kind by the name of its class, and looks it up by that.
          keepNames: true,
          minify: { codegen: true, compress: false, mangle: false },
        },
      },
    },
    ssr: { noExternal: true },
  },

  /** The page. Both hosts put a fresh nonce in place of `__CSP_NONCE__` at each load, so nothing inline may be generated without it. */
  page: {
    root: 'renderer',
    // Relative, so that the same files work under http://127.0.0.1:PORT/ and in the desktop window.
    base: './',
    plugins: [react(), compressed],
    // Its workers could not start under the page's content policy.
    resolve: {
      alias: [
        {
          find: /^fflate$/,
          replacement: fileURLToPath(new URL('./renderer/excel/fflate-here.ts', import.meta.url)),
        },
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
      rolldownOptions: {
        // antd's fields take a context of its forms, and no form: the rest of that package does nothing by being imported.
        treeshake: { moduleSideEffects: (id) => !id.includes('/@rc-component/form/') },
      },
    },
  },

  /** The desktop's main process, the first run, and the agent. Electron brings its own module. */
  desktop: program('dist/desktop', {
    main: 'main/desktop/main.ts',
    'agent-entry': 'main/desktop/agent-entry.ts',
    'setup-entry': 'main/desktop/setup-entry.ts',
  }),

  /** The preload runs in a sandbox, which takes one CommonJS file and no imports but Electron's. */
  preload: {
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
  },
} satisfies Record<string, UserConfig>;

export const BUILD_NAMES = Object.keys(BUILDS) as (keyof typeof BUILDS)[];

/** Without a name of ours: the page, which is what tools that look into this file ask about. */
export default defineConfig(({ mode }) => BUILDS[BUILD_NAMES.find((name) => name === mode) ?? 'page']);
