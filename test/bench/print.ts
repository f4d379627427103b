import { table, type Spread } from './figures.ts';
import type { Figures } from './measure.ts';
import type { ThreadTimes } from './threads.ts';

/** The figures as the tables that docs/performance.md shows. */
export function tablesOf(figures: Figures): string {
  const { throughput, floor, peers, cost, notice, rules, scale, list, scroll, polls, large, felt, idle } =
    figures;
  const { backups, jobs, memory } = figures;
  const parts: string[] = [];
  if (throughput) parts.push(throughputTable(throughput), threadsTable(throughput));
  if (floor) parts.push(floorTable(floor), threadsTable(floor));
  if (peers) parts.push(peersTable(peers));
  if (cost) parts.push(costTable(cost));
  if (notice)
    parts.push(
      `${notice.noticed.toFixed(0)} files a second become cases while nothing is sent; ` +
        `${notice.sent.toFixed(0)} cases a second are sent, four at a time, while no file comes`,
    );
  if (rules)
    parts.push(
      `${rules.without.toFixed(0)} Bundles a second without rules, ${rules.withRules.toFixed(0)} with: ` +
        `${rules.ratio.toFixed(2)} of it (${String(rules.turns)} turns, ${String(rules.atOnce)} at a time); ` +
        `${String(rules.asked)} cases asked, ${String(rules.answered)} answered, ` +
        `the last of a turn ${rules.behindMs.toFixed(0)} ms after all were accepted`,
    );
  if (scale) parts.push(scaleTable(scale));
  if (list) parts.push(listTable(list), besideTable(list));
  if (scroll) parts.push(scrollTable(scroll));
  if (polls)
    parts.push(
      `${String(polls.decisions)} open cases: ${polls.searchesPerDecision.toFixed(2)} searches a decision, ` +
        `${polls.tokensPerThousand.toFixed(1)} token requests per thousand sends`,
    );
  if (large)
    parts.push(
      `a Bundle of ${String(large.megabytes)} MB: ${large.seconds.toFixed(2)} s from drop to number, ` +
        `longest block ${large.longestBlockMs.toFixed(0)} ms`,
    );
  if (felt) parts.push(feltTable(felt));
  if (idle)
    parts.push(
      `resident at rest: ${idle.atStartMb.toFixed(0)} MB once started, ` +
        `${idle.idleMb.toFixed(0)} MB after ${String(idle.seconds)} s`,
    );
  if (backups) parts.push(backupsTable(backups));
  if (jobs) parts.push(jobsTable(jobs), rowsTable(jobs));
  if (memory)
    parts.push(
      `${String(memory.minutes)} min, ${String(memory.cases)} cases: resident ` +
        `${memory.rssMb.map((mb) => mb.toFixed(0)).join(', ')} MB`,
    );
  return parts.join('\n\n');
}

const jobsTable = ({ jobs }: NonNullable<Figures['jobs']>): string =>
  table(
    ['job', 'before', 'clicks', 'keys', 'seconds'],
    jobs.map(({ name, before, clicks, keys, seconds }) => [
      name,
      before,
      String(clicks),
      String(keys),
      seconds.toFixed(1),
    ]),
  );

/** Rows of 待辦: every fourth Monday, and the last day. */
function rowsTable({ rows: { before, after } }: NonNullable<Figures['jobs']>): string {
  const days = after.flatMap((one, at) => {
    const old = before[at];
    return old === undefined || (at % 20 !== 0 && at !== after.length - 1) ? [] : [{ one, old }];
  });
  return table(
    ['day', 'rows before', 'overdue', 'rows', 'overdue', 'folded', 'by person'],
    days.map(({ one, old }) => [
      one.day,
      ...[old.rows, old.red, one.rows, one.red, one.folded].map(String),
      Object.values(one.byPerson).join(', '),
    ]),
  );
}

/** Table for a year: one backup, fourteen backups, and the bytes written each day, before there was a store and since. */
function backupsTable(of: NonNullable<Figures['backups']>): string {
  const { casesADay, days, keptDays, attachmentKb, databaseBytes, payloadBytes } = of;
  const gb = (bytes: number): string => (bytes / 1e9).toFixed(2);
  const one = databaseBytes + of.listBytes;
  return [
    `${String(casesADay)} cases a day, ${String(days)} days, payloads of ${String(keptDays)} days ` +
      `(18.6 kB + ${String(attachmentKb)} kB each): database ${gb(databaseBytes)} GB, ` +
      `${String(of.payloads)} payloads ${gb(payloadBytes)} GB, list ${(of.listBytes / 1e6).toFixed(1)} MB`,
    table(
      ['backup', 'GB written', 'seconds', 'block ms', '14 of them GB'],
      [
        [
          'each whole',
          gb(of.whole.bytes),
          of.whole.seconds,
          of.whole.longestBlockMs,
          gb(14 * of.whole.bytes),
        ],
        ['store, the first', gb(of.first.bytes), of.first.seconds, of.first.longestBlockMs, ''],
        [
          'store, each day',
          gb(of.daily.bytes),
          of.daily.seconds,
          of.daily.longestBlockMs,
          gb(payloadBytes + 14 * one),
        ],
      ],
    ),
  ].join('\n');
}

function peersTable(of: NonNullable<Figures['peers']>): string {
  if ('couldNotRun' in of) return `peers: could not run. ${of.couldNotRun}`;
  return table(
    ['kB', 'at once', 'delay ms', 'program', 'Bundles/s', 'cpu ms', 'posts'],
    of.lanes.flatMap(({ bytes, atOnce, delayMs, peers }) =>
      peers.map(({ name, rate, cpuMs, posts }) => [
        ...[(bytes / 1000).toFixed(0), String(atOnce), String(delayMs), name],
        ...[rate, cpuMs, posts],
      ]),
    ),
  );
}

function costTable(rows: NonNullable<Figures['cost']>): string {
  const head = ['kB', 'answer', 'statements', 'commits', 'wal pages', 'pool calls', 'messages', 'kB copied'];
  return table(
    [...head, 'kB moved', 'hashed', 'parsed', 'cpu ms', 'main', 'checking', 'pool', "V8's"],
    rows.map(({ bytes, echo, counts, threads }) => [
      (bytes / 1000).toFixed(1),
      echo ? 'Bundle' : 'number',
      ...[counts.statements, counts.commits, counts.walPages, counts.poolCalls, counts.messages],
      ...[counts.copiedBytes / 1000, counts.movedBytes / 1000],
      `${inBundles(counts.hashedBytes, bytes)} + ${inBundles(counts.hashedInChecking, bytes)}`,
      `${inBundles(counts.parsedBytes, bytes)} + ${inBundles(counts.parsedInChecking, bytes)}`,
      ...(threads === null ? Array<string>(5).fill('') : cpuOf(threads)),
    ]),
  );
}

/** How many times the bytes of the Bundle. */
const inBundles = (sum: number, bytes: number): string => (sum / bytes).toFixed(2);

const cpuOf = ({ main, checking, pool, engine }: ThreadTimes): number[] => [
  main + checking + pool + engine,
  main,
  checking,
  pool,
  engine,
];

function throughputTable(rows: NonNullable<Figures['throughput']>): string {
  const head = ['at once', 'delay ms', 'bare /s', 'agent /s', 'ratio', 'bare cpu ms', 'agent cpu ms'];
  return table(
    [...head, 'block ms', 'tokens/1000'],
    rows.map((row) => [
      String(row.atOnce),
      String(row.delayMs),
      row.bare,
      row.agent,
      row.ratio,
      row.bareCpuMs,
      row.agentCpuMs,
      row.longestBlockMs,
      row.tokensPerThousand,
    ]),
  );
}

/** The agent against the durable floor, and both against the bare loop. */
function floorTable(rows: NonNullable<Figures['floor']>): string {
  const head = ['at once', 'delay ms', 'bare /s', 'floor /s', 'agent /s', 'agent : floor'];
  return table(
    [...head, 'bare cpu ms', 'floor cpu ms', 'agent cpu ms', 'block ms'],
    rows.flatMap(({ floor, ...row }) =>
      floor === null
        ? []
        : [
            [
              ...[String(row.atOnce), String(row.delayMs), row.bare, floor.rate, row.agent, floor.ratio],
              ...[row.bareCpuMs, floor.cpuMs, row.agentCpuMs, row.longestBlockMs],
            ],
          ],
    ),
  );
}

/** Processor time of one Bundle, ms. */
function threadsTable(rows: NonNullable<Figures['throughput']>): string {
  return table(
    ['at once', 'delay ms', 'main ms', 'checking ms', 'pool ms', 'V8 ms'],
    rows.flatMap(({ atOnce, delayMs, threads }) =>
      threads === null
        ? []
        : [[String(atOnce), String(delayMs), threads.main, threads.checking, threads.pool, threads.engine]],
    ),
  );
}

function listTable(list: NonNullable<Figures['list']>): string {
  const head = [
    'cases',
    'open ms',
    'first list ms',
    'step p50 ms',
    'step p95 ms',
    'step again p95 ms',
    'today p95 ms',
    'facets ms',
    'statistics ms',
    'CSV ms',
    'block ms',
  ];
  const { cases, openMs, firstListMs, step, todayP95Ms, facetsMs, statsMs, csvMs, longestBlockMs } = list;
  return table(head, [
    [
      ...[String(cases), openMs, firstListMs, step.p50Ms, step.p95Ms, step.againP95Ms],
      ...[todayP95Ms, facetsMs, statsMs, csvMs, longestBlockMs],
    ],
  ]);
}

function besideTable({ filter, search, order }: NonNullable<Figures['list']>): string {
  return table(
    ['question', 'p50 ms', 'p95 ms', 'processor p95 ms', 'walk p50 ms'],
    Object.entries({ filter, search, order }).map(([name, each]) => [
      name,
      each.p50Ms,
      each.p95Ms,
      each.cpuP95Ms,
      each.walkP50Ms,
    ]),
  );
}

function scrollTable({ cases, turns }: NonNullable<Figures['scroll']>): string {
  const head = ['scrolled by', 'slower', 'frames', 'p50 ms', 'p95 ms', 'max ms'];
  const tasks = ['tasks > 50 ms', 'longest ms', 'by its processor time', 'longest ms', 'rows right'];
  const rows = turns.flatMap(({ slower, kinds }) =>
    kinds.map((kind) => [
      kind.name,
      `${String(slower)} ×`,
      String(kind.frames),
      kind.p50Ms,
      kind.p95Ms,
      kind.maxMs,
      String(kind.longTasks),
      kind.longestTaskMs,
      String(kind.longCpuTasks),
      kind.longestCpuMs,
      `${String(kind.rightRows)} of ${String(kind.rows)}`,
    ]),
  );
  return `frames while ${String(cases)} cases are scrolled through\n${table([...head, ...tasks], rows)}`;
}

/** Table of a person's waiting times, ms. */
function feltTable({ drops, decisions, backlog }: NonNullable<Figures['felt']>): string {
  const row = (what: string, { p50Ms, p95Ms, maxMs }: Spread): (string | number)[] => [
    what,
    p50Ms,
    p95Ms,
    maxMs,
  ];
  const { cases, posts, different, firstMs, drainMs, longestBlockMs } = backlog;
  const spreads = table(
    ['a person waits for', 'p50 ms', 'p95 ms', 'max ms'],
    [
      ...drops.flatMap(({ delayMs, heard, listed }) => [
        row(`drop to accepted, heard (server ${String(delayMs)} ms)`, heard),
        row(`drop to accepted, in the list (server ${String(delayMs)} ms)`, listed),
      ]),
      row(`decision to 待辦 (poll ${String(decisions.pollMs)} ms)`, decisions.took),
      row(`待辦 while ${String(cases)} files are taken in`, backlog.todayWhileTaken),
      row(`待辦 while ${String(cases)} cases are sent`, backlog.todayWhileSent),
    ],
  );
  const parts = table(
    ['of a drop that is heard', 'until a case', 'until accepted', 'until heard'],
    drops.map(({ delayMs, parts: { caseMs, acceptedMs, heardMs } }) => [
      `p50 ms (server ${String(delayMs)} ms)`,
      ...[caseMs, acceptedMs, heardMs],
    ]),
  );
  return (
    `${spreads}\n\n${parts}\n\n${String(cases)} cases after an outage: the first came after ${firstMs.toFixed(0)} ms, all were accepted after ` +
    `${(drainMs / 1000).toFixed(1)} s; ${String(posts)} posts, ${String(different)} of them different; ` +
    `longest block ${longestBlockMs.toFixed(0)} ms`
  );
}

function scaleTable(rows: NonNullable<Figures['scale']>): string {
  const head = [
    'cases',
    'start ms',
    'after a kill ms',
    'all read ms',
    'list ms',
    '50 rows ms',
    'filter ms',
    'search ms',
    'status ms',
  ];
  return table(
    [...head, 'per case ms', 'block ms', 'MB at rest', 'MB checking'],
    rows.map((row) => [
      String(row.cases),
      row.startMs,
      row.killedMs,
      row.readMs,
      row.listMs,
      row.rowsMs,
      row.filterMs,
      row.searchMs,
      row.statusMs,
      row.perCaseMs,
      row.longestBlockMs,
      row.restMb,
      row.rssMb,
    ]),
  );
}
