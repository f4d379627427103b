/** `npm run build`: the agent with its command line, the page, and the desktop program, each by plain Vite. */
import { rm } from 'node:fs/promises';
import { build } from 'vite';

await rm('dist', { recursive: true, force: true });
await build({ configFile: 'vite.agent.config.ts', logLevel: 'warn' });
await build({ configFile: 'renderer/vite.config.ts', logLevel: 'warn' });
await build({ configFile: 'vite.desktop.config.ts', logLevel: 'warn' });
await build({ configFile: 'vite.preload.config.ts', logLevel: 'warn' });
