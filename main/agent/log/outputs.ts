import { join } from 'node:path';
import type { Settings } from '../../../shared/settings.ts';
import type { LogSinks } from './log-sinks.ts';
import { openRotatingLog } from './rotating-file.ts';
import { createSiem } from './siem.ts';
import type { Siem } from './siem.ts';
import { openSyslog, syslogPlace } from './syslog-sender.ts';

/** Where the lock owner's log goes beside stderr. */
export interface LogOutputs {
  /** Null where no collector is set. */
  readonly siem: Siem | null;
  close(): void;
}

/** Files in `dataDir/logs`, and the hospital's collector where one is set. */
export function attachOutputs(sinks: LogSinks, settings: Settings, now: () => number): LogOutputs {
  const { keepDays, maxMegabytes, syslog } = settings.log;
  const file = openRotatingLog({
    dir: join(settings.dataDir, 'logs'),
    mostBytes: maxMegabytes * 1024 * 1024,
    keepDays,
    now,
  });
  const removeFile = sinks.add(file);
  const place = syslog === undefined ? null : syslogPlace(syslog);
  const sender = place === null ? null : openSyslog(place);
  const siem = sender === null ? null : createSiem(sender);
  const removeSiem = siem === null ? null : sinks.add(siem);
  return {
    siem,
    close: () => {
      removeFile();
      removeSiem?.();
      sender?.close();
    },
  };
}
