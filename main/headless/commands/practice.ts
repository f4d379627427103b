import { createInterface } from 'node:readline';
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  type PlayedFile,
  SCENARIO_IDS,
  SCENARIOS,
  type ScenarioId,
} from '../../../shared/practice-scenarios.ts';
import { AgentError } from '../../agent/ground/error.ts';
import type { Cli } from '../command-line.ts';
import { withControl } from '../control/control-client.ts';
import { ExitCode, failureText, UsageError } from '../failure.ts';
import { systemUser } from '../io.ts';
import { type FileEnd, followCases, resultTable } from '../practice/follow-cases.ts';
import { confirmMovedServer, openPractice, type Practice } from '../practice/open-practice.ts';
import { type PracticePlace, placeIn, readMark, usualPracticeFolder } from '../practice/practice-folder.ts';
import { callServer } from '../practice/practice-server.ts';

interface FolderOption {
  readonly folder: string;
  readonly json?: true;
}
interface PracticeFlags extends FolderOption {
  readonly reset?: true;
  readonly hospital: string;
  readonly play?: readonly string[];
  readonly once?: true;
  readonly server?: string;
}

const STEP_MS = 3000;
/** `--once`: nobody watches the steps. */
const QUICK_STEP_MS = 300;
/** Limit of one round of scenarios, also on a busy machine. */
const ROUND_MS = 120_000;

export function practiceCommand(cli: Cli): Command {
  const { io } = cli;
  return withFolder(
    // The inner commands also have an option `--folder`.
    new Command('practice')
      .enablePositionalOptions()
      .description(
        'the practice environment (練習環境): a practice server and an agent of its own on this computer; nothing reaches NHI',
      ),
  )
    .option('--reset', 'begin again: all that was practised in this folder is removed')
    .addOption(
      new Option('--hospital <id>', 'code of the hospital').default('0101090517').argParser(hospital),
    )
    .option(
      '--server <file>',
      'the practice server, out of its own package; it is kept, so that once is enough',
    )
    .option('--play <scenario...>', 'play these at the start (`practice list`)')
    .option('--once', 'play them, or all there are, wait for their ends, and end')
    .action(async (options: PracticeFlags) => {
      const chosen = options.play?.map(scenarioOf) ?? [];
      const practice = await openPractice({
        ...options,
        reset: options.reset === true,
        hospitalId: options.hospital,
        stepMs: options.once === true ? QUICK_STEP_MS : STEP_MS,
        programDir: cli.programDir,
      });
      try {
        const wanted = options.once === true && chosen.length === 0 ? SCENARIO_IDS : chosen;
        await (options.once === true
          ? playOnce(cli, practice, wanted, options)
          : keepOpen(cli, practice, wanted, options));
      } finally {
        await practice.close();
      }
    })
    .addCommand(
      withFolder(new Command('play').description('play one in the practice environment that runs'))
        .argument('<scenario>', 'its name or number (`practice list`)')
        .action(async (name: string, options: FolderOption) => {
          const id = scenarioOf(name);
          const files = await callServer(controlUrlOf(options.folder), 'play', id);
          io.out(
            options.json === true ? `${JSON.stringify({ scenario: id, files })}\n` : playedText(id, files),
          );
        }),
    )
    .addCommand(
      withFolder(
        new Command('list').description('what can be played, and the page of the one that runs'),
      ).action(async (options: FolderOption) => {
        const page = await pageOf(options.folder);
        if (options.json === true) io.out(`${JSON.stringify({ page, scenarios: SCENARIOS })}\n`);
        else io.out(`${listText()}${page === null ? '' : `\n畫面 page: ${page}\n`}`);
      }),
    );
}

function withFolder(made: Command): Command {
  return made
    .option('--folder <dir>', 'where it lies', usualPracticeFolder())
    .option('--json', 'print the answer as JSON');
}

function hospital(text: string): string {
  if (!/^\d{10}$/.test(text)) throw new InvalidArgumentError('must be 10 digits');
  return text;
}

/** A scenario by its name or its number in the list. */
function scenarioOf(text: string): ScenarioId {
  const id = SCENARIO_IDS.find((one, index) => one === text.trim() || String(index + 1) === text.trim());
  if (id === undefined)
    throw new UsageError([`沒有情境 ${text} (no such scenario); see \`twpas-agent practice list\``]);
  return id;
}

/** Runs until a signal. The page is open, and scenarios are played by typing their number here or by `practice play`. */
async function keepOpen(
  { io, pageDir }: Cli,
  practice: Practice,
  atStart: readonly ScenarioId[],
  options: PracticeFlags,
): Promise<void> {
  const { place, server } = practice;
  const play = async (id: ScenarioId): Promise<PlayedFile[]> => {
    const files = await callServer(server.controlUrl, 'play', id);
    if (options.json !== true) io.out(playedText(id, files));
    return files;
  };
  await runQuietly(practice, pageDir, async (url) => {
    const moved = await confirmMovedServer(place.dataDir);
    const { folder, exportDir } = place;
    const { checkToken } = practice;
    if (options.json === true)
      io.out(`${JSON.stringify({ console: { url }, pid: process.pid, folder, exportDir, checkToken })}\n`);
    else io.out(welcome(practice, url, moved));
    const files: PlayedFile[] = [];
    for (const id of atStart) files.push(...(await play(id)));
    if (options.json === true) return;
    if (io.interactive) playByNumber(io, place, play);
    if (files.length > 0) await tellEnds(place, files, io);
  });
}

/** Runs until the process ends. Reads lines: the terminal keeps its mode, so that Ctrl-C reaches this process. */
function playByNumber(
  io: Cli['io'],
  { folder }: PracticePlace,
  play: (id: ScenarioId) => Promise<unknown>,
): void {
  const answer = async (line: string): Promise<void> => {
    if (line.trim() === '') io.out(`${listText()}\n畫面 page: ${(await pageOf(folder)) ?? '–'}\n`);
    else await play(scenarioOf(line));
  };
  createInterface({ input: process.stdin, terminal: false }).on('line', (line) => {
    answer(line).catch((error: unknown) => io.err(failureText(error)));
  });
}

async function tellEnds(
  { dataDir }: PracticePlace,
  files: readonly PlayedFile[],
  io: Cli['io'],
): Promise<void> {
  const say = (line: string): void => io.out(`${line}\n`);
  await withControl(dataDir, systemUser(), async (client) => {
    io.out(`\n${resultTable(await followCases(client, files, ROUND_MS, say))}\n`);
  });
}

/** Plays independent scenarios together, the rest one by one, and prints all results. */
async function playOnce(
  { io, pageDir }: Cli,
  practice: Practice,
  wanted: readonly ScenarioId[],
  options: PracticeFlags,
): Promise<void> {
  const ends: FileEnd[] = [];
  const say = (line: string): void => {
    if (options.json !== true) io.out(`${line}\n`);
  };
  await runQuietly(practice, pageDir, async () => {
    await confirmMovedServer(practice.place.dataDir);
    const stopped = await withControl(practice.place.dataDir, systemUser(), async (client) => {
      for (const round of roundsOf(wanted)) {
        const files: PlayedFile[] = [];
        for (const id of round) files.push(...(await callServer(practice.server.controlUrl, 'play', id)));
        ends.push(...(await followCases(client, files, ROUND_MS, say)));
        if (!ends.every(({ asExpected }) => asExpected)) break;
      }
      return client.stop({ by: systemUser() });
    });
    if (stopped === null) throw new AgentError('agent-gone');
  });
  const allWell = ends.length > 0 && ends.every(({ asExpected }) => asExpected);
  if (options.json === true) io.out(`${JSON.stringify({ allWell, ends: ends.map(endView) })}\n`);
  else
    io.out(
      `\n${resultTable(ends)}\n${
        allWell
          ? '\n全部情境皆到達預期結果。 Every scenario reached its expected end.\n'
          : '\n有情境未到達預期結果。 Not every scenario reached its expected end.\n'
      }`,
    );
  if (!allWell) throw new ExitCode(1);
}

const endView = ({ file, row, asExpected, precheck }: FileEnd): object => ({
  ...file,
  asExpected,
  delivery: row?.delivery ?? null,
  decision: row?.decision ?? null,
  caseNumber: row?.caseNumber ?? null,
  precheck: precheck?.result ?? null,
});

/** Order of rounds: independent scenarios, then those that continue a case of the first round, then those about all cases, one by one. */
export function roundsOf(wanted: readonly ScenarioId[]): ScenarioId[][] {
  const free = wanted.filter((id) => SCENARIOS[id].alone !== true);
  const [first, second] = [
    free.filter((id) => SCENARIOS[id].after === undefined),
    free.filter((id) => SCENARIOS[id].after !== undefined),
  ];
  const alone = wanted.filter((id) => SCENARIOS[id].alone === true);
  return [first, second, ...alone.map((id) => [id])].filter((round) => round.length > 0);
}

/** Runs the environment's agent in this process and logs to its files. If the practice server ends, the agent is stopped, too. */
async function runQuietly(
  { settings, place, server }: Practice,
  pageDir: string,
  ready: (url: string) => Promise<void>,
): Promise<void> {
  // Imported late: no other command needs the whole agent.
  const { runAgent } = await import('../run.ts');
  let failure: unknown = null;
  const stop = async (why: unknown): Promise<void> => {
    failure ??= why;
    // An agent that does not answer ends by itself.
    await withControl(place.dataDir, systemUser(), (client) => client.stop({ by: systemUser() }));
  };
  void server.ended.then(() =>
    stop(new UsageError(['the practice server has ended（練習用伺服器已結束）; start again'])),
  );
  const begin = (url: string): void => void ready(url).catch(stop);
  await runAgent({ settings, settingsFile: place.config, pageDir, ready: begin, quiet: true });
  if (failure !== null) throw failure as Error;
}

function controlUrlOf(folder: string): string {
  const url = readMark(folder)?.controlUrl ?? null;
  if (url !== null) return url;
  throw new UsageError([
    `no practice environment runs in ${folder}; start it by \`twpas-agent practice\`（練習環境沒有在執行，請先啟動）`,
  ]);
}

/** An address of the page that signs in once; null if no environment runs. */
async function pageOf(folder: string): Promise<string | null> {
  if (readMark(folder) === null) return null;
  const status = await withControl(placeIn(folder).dataDir, systemUser(), (client) => client.status());
  return status?.console?.url ?? null;
}

type Welcomed = Pick<Practice, 'place' | 'checkToken'>;
/** 127.0.0.1 for the check service: programs other than browsers cannot resolve names below `.localhost`. */
export function welcome({ place, checkToken }: Welcomed, url: string, moved: boolean): string {
  return [
    '練習環境：不會送到健保署，病人都是虛構的。 Practice environment: nothing reaches NHI, no patient is real.',
    `畫面 page:            ${url}`,
    `匯出資料夾 exports:   ${place.exportDir}`,
    `結果資料夾 results:   ${place.resultsDir}`,
    `檢核服務 check:       POST http://127.0.0.1:${new URL(url).port}/fhir/Bundle/$validate`,
    `  權杖 Bearer token:  ${checkToken}`,
    ...(moved ? ['練習伺服器的連接埠被占用，已改用另一個。 The practice server has another port now.'] : []),
    '',
    listText().trimEnd(),
    '',
    '輸入編號播放情境，按 Enter 顯示清單與新的畫面網址，Ctrl-C 結束。',
    'A number plays that scenario, Enter shows this list and a fresh address, Ctrl-C ends it.',
    '',
  ].join('\n');
}

function listText(): string {
  return SCENARIO_IDS.map((id, index) => {
    const { title, happens } = SCENARIOS[id];
    return `${String(index + 1).padStart(3)}  ${id.padEnd(18)} ${title.zh} ${title.en}\n     ${happens.zh}\n`;
  }).join('');
}

function playedText(id: ScenarioId, files: readonly PlayedFile[]): string {
  const { title, happens, todo } = SCENARIOS[id];
  return [
    `▶ ${title.zh} ${title.en}`,
    `  會發生什麼：${happens.zh} ${happens.en}`,
    `  要做什麼：${todo.zh} ${todo.en}`,
    ...files.map(({ fileName }) => `  檔案 file: ${fileName}`),
    '',
  ].join('\n');
}
