import { app } from 'electron';
import { diagnose, ofBroken, type Diagnosis } from '../diagnosis/diagnosis.ts';
import { diagnosisAction, diagnosisPage } from '../diagnosis/diagnosis-page.ts';
import type { SafeKeeper } from '../safe-storage/safe-storage.ts';
import type { PageParts } from '../window/serve-page.ts';
import type { DeskAgent } from './desk-agent.ts';
import type { DeskContext } from './desk-context.ts';

/** The page of safe mode and what its forms do. */
export interface DiagnosisView {
  /** What is wrong now, or null. */
  readonly current: () => Diagnosis | null;
  /** This process itself failed: from now on that is what is wrong. */
  becomeBroken(): void;
  readonly serve: PageParts['diagnosis'];
}

/** `restart`: ends the program, the agent first, and starts it again. */
export function diagnosisView(
  context: DeskContext,
  agent: DeskAgent,
  keeper: SafeKeeper,
  restart: () => void,
): DiagnosisView {
  const { account, host, places, file, logFile } = context;
  let isBroken = false;
  const current = (): Diagnosis | null => {
    if (isBroken) return ofBroken(context.texts());
    return diagnose(
      {
        agent: agent.state(),
        account,
        host,
        storage: keeper.state(),
        places,
        language: context.language(),
      },
      context.texts(),
    );
  };
  const act = (name: string, form: URLSearchParams): void => {
    // Only while there is something to diagnose: no page may choose how the key is kept at any other time.
    const action = current() === null ? null : diagnosisAction(name, form);
    if (action === null) return;
    if (action.kind === 'restart') {
      if (isBroken) restart();
      return;
    }
    if (action.kind === 'use-machine-key') file.change({ keySlot: 'machine' });
    agent.start(action.kind === 'retry' ? action.secret : null);
  };
  return {
    current,
    becomeBroken: () => {
      isBroken = true;
    },
    serve: (nonce, name, form) => {
      if (name !== null && form !== null) act(name, form);
      return diagnosisPage({
        diagnosis: current(),
        foot: { settingsFile: agent.settingsFile(), logFile: logFile.path, version: app.getVersion() },
        texts: context.texts(),
        language: context.language(),
        nonce,
      });
    },
  };
}
