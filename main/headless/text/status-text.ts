import type { StatusView } from '../../../shared/api/views.ts';
import { formatFields } from './table.ts';

export function statusText(status: StatusView): string {
  const { destination } = status;
  return formatFields([
    ['agent', status.running ? `running (pid ${String(status.pid)})` : 'not running'],
    ['version', status.version],
    ['hospital', status.hospitalId],
    ['server', `${destination.fhirBaseUrl} (${status.environment})`],
    [
      'sending',
      [destination.state, destination.reason, destination.until].filter((part) => part !== null).join(', '),
    ],
    ['delivery', countsText(status.counts.delivery)],
    ['review', countsText(status.counts.review)],
    ['last scan', status.lastScanAt],
    ['last send', status.lastSendAt],
    ['last poll', status.lastPollAt],
    ...status.folders.map((folder) => ['folder', `${folder.path} (${folder.state})`] as const),
    ['console', status.console?.url ?? null],
  ]);
}

function countsText(counts: Readonly<Record<string, number>>): string {
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  return some.length === 0 ? 'none' : some.map(([name, count]) => `${name} ${String(count)}`).join(', ');
}
