import { Console } from 'node:console';
import { Command, Option } from 'commander';
import { GUIDES, type GuideVersion } from './samples/moved.ts';
import { DEFAULT_HOSPITAL } from './samples/sample.ts';
import { startSandbox } from './sandbox.ts';

// stdout carries one line of JSON; whatever a library prints goes to stderr.
globalThis.console = new Console(process.stderr, process.stderr);

const program = new Command('sandbox')
  .description('Practice NHI server (練習環境) on 127.0.0.1')
  .option('--port <number>', 'port; 0: any free one', '0')
  .option('--state <file>', 'keeps cases and registered keys over a restart')
  .option('--client-id <id>', 'client id that hospitals register')
  .option('--step-ms <ms>', 'between two dispositions of a case', '3000')
  .option('--lag-ms <ms>', 'before a stored case is found by searches', '0')
  .option(
    '--export-folder <folder>',
    'export folder of a hospital whose HIS is played: `play` puts files there',
  )
  .option('--hospital <id>', 'code of that hospital', DEFAULT_HOSPITAL)
  .option('--with-parent', 'ends when its standard input does: nothing outlives the program that started it')
  .addOption(new Option('--guide <version>', 'guide it speaks').choices(GUIDES).default('1.2.3'))
  .parse();
const options = program.opts<{
  port: string;
  state?: string;
  clientId?: string;
  stepMs: string;
  lagMs: string;
  exportFolder?: string;
  hospital: string;
  withParent?: true;
  guide: GuideVersion;
}>();

const { exportFolder: exportDir, hospital: hospitalId } = options;
const sandbox = await startSandbox({
  port: Number(options.port),
  stepMs: Number(options.stepMs),
  lagMs: Number(options.lagMs),
  guide: options.guide,
  ...(options.state === undefined ? {} : { stateFile: options.state }),
  ...(options.clientId === undefined ? {} : { clientId: options.clientId }),
  ...(exportDir === undefined ? {} : { hospital: { exportDir, hospitalId } }),
});
const { fhirBaseUrl: url, tokenUrl, clientId, controlUrl } = sandbox;
const ready = { url, fhirBaseUrl: url, tokenUrl, clientId, controlUrl };
process.stdout.write(`${JSON.stringify(ready)}\n`);

const end = (): void => {
  void sandbox.stop().then(() => process.exit(0));
};
process.once('SIGTERM', end);
if (options.withParent === true) {
  // A terminal sends Ctrl-C to both: the agent has to finish what it sends before this server goes.
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);
  process.stdin.on('end', end).on('error', end).resume();
} else process.once('SIGINT', end);
