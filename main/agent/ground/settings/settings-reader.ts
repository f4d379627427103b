import { SHARE_ENV, Worker } from 'node:worker_threads';
import { askWorker } from '../base/ask-worker.ts';
import { AgentError } from '../error.ts';
import { oneAtATime } from '../base/tasks.ts';
import type { Words } from '../error-codes/row.ts';
import { problemAt } from './problem.ts';
import type { SettingsQuestion, SettingsReading } from './reading.ts';

/** Reads settings in a worker thread, so that the agent keeps sending and answering. */
export type SettingsReader = ReturnType<typeof createSettingsReader>;

/** A folder on an offline share may hold the reader for most of this time. */
const DEADLINE_MS = 20_000;
const MAX_HEAP_MB = 256;
/** Open pages ask on each change while somebody types; a longer queue is refused. */
const MOST_WAITING = 16;
/** The reader is used a few times a minute and then not for days: an idle thread costs memory. */
const IDLE_MS = 30_000;

// A build puts all chunks of the agent into one folder; from source, Node runs the .ts file.
const WORKER_URL = new URL(
  import.meta.url.endsWith('.ts') ? './settings-worker.ts' : './settings-worker.js',
  import.meta.url,
);

/** @param workerUrl and @param deadlineMs are for tests */
export function createSettingsReader(workerUrl: URL = WORKER_URL, deadlineMs: number = DEADLINE_MS) {
  const inTurn = oneAtATime();
  let worker: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  let waiting = 0;
  let closed = false;

  const start = (): Worker => {
    const started = new Worker(workerUrl, {
      env: SHARE_ENV,
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    started.unref();
    // Without a listener, an error between two questions would end the agent.
    started.on('error', () => {
      if (worker === started) worker = null;
    });
    return started;
  };
  const end = async (): Promise<void> => {
    const ending = worker;
    worker = null;
    await ending?.terminate();
  };
  const ask = async (question: SettingsQuestion): Promise<SettingsReading> => {
    if (closed) return refused(NOT_READ);
    clearTimeout(idle);
    const asked = (worker ??= start());
    const answer = await askWorker<SettingsReading | null>(asked, question, deadlineMs);
    if (answer === 'late' || answer === 'gone') await end();
    idle = setTimeout(() => void end(), IDLE_MS).unref();
    if (answer === 'late') return refused(TOO_LONG);
    return answer === 'gone' || answer === null ? refused(NOT_READ) : answer;
  };
  return {
    /** Problems are a normal result, also a text that exceeds the deadline. @throws AgentError `settings-busy` */
    read: async (question: SettingsQuestion): Promise<SettingsReading> => {
      if (waiting >= MOST_WAITING) throw new AgentError('settings-busy');
      waiting += 1;
      try {
        return await inTurn(() => ask(question));
      } finally {
        waiting -= 1;
      }
    },
    close: async (): Promise<void> => {
      closed = true;
      clearTimeout(idle);
      await end();
    },
  };
}

const NOT_READ: Words = { zh: '讀不出設定', en: 'cannot be read as settings' };
const TOO_LONG: Words = {
  zh: '檢查太久：某個資料夾沒有回應，或內容不是設定檔',
  en: 'takes too long to check: a folder that does not answer, or a text that is no settings file',
};

function refused(words: Words): SettingsReading {
  return { ok: false, problems: [problemAt('', words, null)] };
}
