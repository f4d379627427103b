import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';
import { definitions } from './test/sandbox/fhir/definitions.ts';

/** In the place of the module that reads 40 MB of R4: what it makes of them. */
const definitionsInside: Plugin = {
  name: 'definitions-inside',
  enforce: 'pre',
  load(id) {
    if (id !== join(import.meta.dirname, 'test/sandbox/fhir/definitions.ts')) return null;
    const text = JSON.stringify(JSON.stringify(definitions()));
    return `export const definitions = () => JSON.parse(${text});`;
  },
};

/** The practice server as one file beside the agent, with the two libraries that it is made of: `twpas-agent practice` starts it. */
export default defineConfig({
  plugins: [definitionsInside],
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist/agent',
    emptyOutDir: false,
    // Nobody debugs it where it is installed, and it is a third of the size.
    minify: true,
    rolldownOptions: {
      // An old dependency of koa names its warnings by it.
      checks: { eval: false },
      input: { 'practice-server': 'test/sandbox/cli.ts' },
      output: { entryFileNames: '[name].js', format: 'es', codeSplitting: false },
    },
  },
  ssr: { noExternal: true },
});
