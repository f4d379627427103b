import type { AgentState } from '../agent-process/supervisor.ts';
import type { StartFailure } from '../agent-process/messages.ts';
import { lacksKeyring, type LockedSight, waysIn } from '../safe-storage/safe-storage.ts';
import type { DeskTexts, Language } from '../texts/texts.ts';

/** Forms on the page of safe mode. */
export type DiagnosisForm = 'retry' | 'recovery' | 'passphrase' | 'use-machine-key' | 'restart';

/** Content of the page of safe mode: the fault, its cause, the remedy. Texts only, no patient data. */
export interface Diagnosis {
  readonly heading: string;
  readonly why: string;
  /** Problems of the settings file, or the places searched for it. */
  readonly details: readonly string[];
  readonly steps: readonly string[];
  readonly forms: readonly DiagnosisForm[];
  readonly code: string | null;
  /** The agent still runs: only the main process failed. */
  readonly running?: boolean;
}

export interface DiagnosisSight extends Pick<LockedSight, 'account' | 'host' | 'storage'> {
  readonly agent: AgentState;
  readonly places: readonly string[];
  readonly language: Language;
}

/** Null without a fault: the agent runs or is starting. */
export function diagnose(sight: DiagnosisSight, texts: DeskTexts): Diagnosis | null {
  const { agent } = sight;
  const { diagnosis } = texts;
  if (agent.phase === 'unconfigured') {
    if (agent.wizard) return null;
    return {
      heading: diagnosis.unconfigured,
      why: diagnosis.unconfiguredWhy,
      details: sight.places,
      steps: diagnosis.unconfiguredNext,
      forms: ['retry'],
      code: null,
    };
  }
  if (agent.phase !== 'safe-mode') return null;
  if (agent.failure !== null) return ofFailure(agent.failure, sight, texts);
  return {
    heading: diagnosis.crashed,
    why: diagnosis.crashedWhy,
    details: [],
    steps: diagnosis.crashedNext,
    forms: ['retry'],
    code: 'crashed',
  };
}

/** An uncaught error in the main process. Its agent runs in a process of its own. */
export function ofBroken({ diagnosis }: DeskTexts): Diagnosis {
  return {
    heading: diagnosis.broken,
    why: diagnosis.brokenWhy,
    details: [],
    steps: diagnosis.brokenNext,
    forms: ['restart'],
    code: 'desktop-uncaught',
    running: true,
  };
}

function ofFailure(failure: StartFailure, sight: DiagnosisSight, texts: DeskTexts): Diagnosis {
  const { diagnosis } = texts;
  const { code } = failure;
  const sentence = sight.language === 'en' ? failure.message : failure.messageZh;
  const plain = { why: sentence, details: [], forms: ['retry'], code } as const;
  switch (code) {
    case 'settings':
      return {
        ...plain,
        heading: diagnosis.settings,
        details: failure.problems,
        steps: diagnosis.settingsNext,
      };
    case 'locked':
      return { ...plain, heading: diagnosis.lockedByOther, steps: diagnosis.lockedByOtherNext };
    case 'vault-locked':
    case 'recovery-code-typo':
      return ofLocked(failure, sight, texts);
    case 'safe-storage-basic-text':
    case 'safe-storage-unavailable':
      return {
        ...plain,
        heading: diagnosis.storage,
        steps: [diagnosis.storageNext.keyring, diagnosis.storageNext.machine],
        forms: ['retry', 'use-machine-key'],
      };
    default:
      return { ...plain, heading: diagnosis.other, steps: diagnosis.otherNext };
  }
}

function ofLocked(failure: StartFailure, sight: DiagnosisSight, texts: DeskTexts): Diagnosis {
  const { locked, lockedNext, storageNext } = texts.diagnosis;
  const ways = waysIn(failure.owners, sight);
  const mistyped = failure.code === 'recovery-code-typo';
  const sentence = sight.language === 'en' ? failure.message : failure.messageZh;
  // The other ways to open the folder are forms with their own sentences.
  const accounts = ways.accounts.join(texts.notice.separator);
  const steps = [
    ...(lacksKeyring({ ...sight, owners: failure.owners }) ? [storageNext.keyring] : []),
    ...(ways.accounts.length === 0 ? [] : [lockedNext.account(accounts)]),
  ];
  const shut = steps.length === 0 && !ways.recovery && !ways.passphrase;
  return {
    heading: locked.title,
    why: mistyped ? sentence : locked.why,
    details: [],
    steps: shut ? [lockedNext.none] : steps,
    forms: [
      'retry',
      ...(ways.recovery ? (['recovery'] as const) : []),
      ...(ways.passphrase ? (['passphrase'] as const) : []),
    ],
    code: failure.code,
  };
}
