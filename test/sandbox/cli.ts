import { Console } from 'node:console';
import { Command, Option } from 'commander';
import { GUIDES, type GuideVersion } from '../samples/moved.ts';
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
  .addOption(new Option('--guide <version>', 'guide it speaks').choices(GUIDES).default('1.2.3'))
  .parse();
const options = program.opts<{
  port: string;
  state?: string;
  clientId?: string;
  stepMs: string;
  lagMs: string;
  guide: GuideVersion;
}>();

const sandbox = await startSandbox({
  port: Number(options.port),
  stepMs: Number(options.stepMs),
  lagMs: Number(options.lagMs),
  guide: options.guide,
  ...(options.state === undefined ? {} : { stateFile: options.state }),
  ...(options.clientId === undefined ? {} : { clientId: options.clientId }),
});
const { fhirBaseUrl: url, tokenUrl, clientId, controlUrl } = sandbox;
process.stdout.write(`${JSON.stringify({ url, fhirBaseUrl: url, tokenUrl, clientId, controlUrl })}\n`);

const end = (): void => {
  void sandbox.stop().then(() => process.exit(0));
};
process.once('SIGTERM', end);
process.once('SIGINT', end);
