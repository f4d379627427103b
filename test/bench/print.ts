import { table } from './figures.ts';
import type { Figures } from './measure.ts';

/** The figures as the tables that docs/performance.md shows. */
export function tablesOf(figures: Figures): string {
  const { throughput, notice, scale, list, polls, large, memory } = figures;
  const parts: string[] = [];
  if (throughput) parts.push(throughputTable(throughput));
  if (notice)
    parts.push(
      `${notice.noticed.toFixed(0)} files a second become cases while nothing is sent; ` +
        `${notice.sent.toFixed(0)} cases a second are sent, four at a time, while no file comes`,
    );
  if (scale) parts.push(scaleTable(scale));
  if (list) parts.push(listTable(list));
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
  if (memory)
    parts.push(
      `${String(memory.minutes)} min, ${String(memory.cases)} cases: resident ` +
        `${memory.rssMb.map((mb) => mb.toFixed(0)).join(', ')} MB`,
    );
  return parts.join('\n\n');
}

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

function listTable(list: NonNullable<Figures['list']>): string {
  const head = ['cases', 'open ms', 'first list ms', 'filter p95', 'search p95', 'order p95'];
  return table(
    [...head, 'facets ms', 'statistics ms', 'CSV ms', 'block ms'],
    [
      [
        String(list.cases),
        list.openMs,
        list.firstListMs,
        list.filterP95Ms,
        list.searchP95Ms,
        list.orderP95Ms,
        list.facetsMs,
        list.statsMs,
        list.csvMs,
        list.longestBlockMs,
      ],
    ],
  );
}

function scaleTable(rows: NonNullable<Figures['scale']>): string {
  const head = ['cases', 'start ms', 'list ms', '50 rows ms', 'filter ms', 'search ms', 'status ms'];
  return table(
    [...head, 'per case ms', 'block ms', 'RSS MB'],
    rows.map((row) => [
      String(row.cases),
      row.startMs,
      row.listMs,
      row.rowsMs,
      row.filterMs,
      row.searchMs,
      row.statusMs,
      row.perCaseMs,
      row.longestBlockMs,
      row.rssMb,
    ]),
  );
}
