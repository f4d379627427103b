import { assertNever } from '../../../shared/assert-never.ts';
import type { AgentState } from '../agent-process/supervisor.ts';
import { startsHidden } from '../config/launch.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { DeskContext } from '../shell/desk-context.ts';
import type { DialogText } from '../shell/dialogs.ts';
import { DIAGNOSIS_URL, PAGE_URL, type ServiceAddress, SETUP_URL } from './app-address.ts';
import type { MainWindow } from './main-window.ts';

const ADDRESSES = { page: PAGE_URL, setup: SETUP_URL, diagnosis: DIAGNOSIS_URL } as const;

/** Shows the page that fits the agent's state. Returns the function that receives each new state. */
export function windowFollower(
  { texts }: Pick<DeskContext, 'texts'>,
  parts: {
    readonly main: Pick<MainWindow, 'load' | 'show' | 'focused' | 'window'>;
    readonly service: Pick<ServiceAddress, 'allow'>;
    readonly diagnosis: () => Diagnosis | null;
    readonly notify: (shown: DialogText, onClick: () => void) => void;
  },
): (state: AgentState) => void {
  const { main, service, notify } = parts;
  let shown: ShownPage = 'page';
  const show = (): void => main.show();
  return (state) => {
    const diagnosis = parts.diagnosis();
    // A failure of this process is shown in every state of the agent.
    const isBroken = diagnosis?.code === 'desktop-uncaught';
    const wanted = isBroken ? 'diagnosis' : pageToShow(state, shown);
    const servedBy = isBroken ? null : serviceOf(state);
    service.allow(servedBy);
    const wrong = servedBy === null ? diagnosis : null;
    // The diagnosis is reloaded each time, since its reason may have changed.
    if (servedBy !== null) main.load(servedBy);
    else if (wanted !== 'service' && (wanted !== shown || wrong !== null)) main.load(ADDRESSES[wanted]);
    main.window.setTitle(servedBy === null ? texts().product : texts().service.title);
    if (servedBy !== null && shown !== 'service') notify(texts().service, show);
    // After a start by the login item the window is hidden, so a notification tells of the wizard.
    if (wanted === 'setup' && shown !== 'setup' && startsHidden(process.argv)) notify(texts().setup, show);
    shown = wanted;
    if (wrong !== null && !main.focused())
      notify({ title: texts().diagnosis.title, body: wrong.heading }, show);
  };
}

type ShownPage = 'page' | 'setup' | 'diagnosis' | 'service';

/**
 * The content that the window should have now. An open page stays while its agent restarts, shows this itself and reconnects. The diagnosis
 * stays until an agent is ready.
 */
export function pageToShow(agent: AgentState, shown: ShownPage): ShownPage {
  switch (agent.phase) {
    case 'safe-mode':
      // A service already sends with this data folder: the window shows its page instead of the fault.
      return serviceOf(agent) === null ? 'diagnosis' : 'service';
    case 'unconfigured':
      return agent.wizard ? 'setup' : 'diagnosis';
    case 'ready':
      return 'page';
    case 'starting':
      // The first run ends as soon as an agent starts.
      return shown === 'setup' ? 'page' : shown;
    case 'restarting':
    case 'draining':
    case 'ended':
      return shown;
    default:
      return assertNever(agent);
  }
}

/** The page of the service that holds the data folder, or null. */
export function serviceOf(agent: AgentState): string | null {
  return agent.phase === 'safe-mode' ? (agent.failure?.serviceUrl ?? null) : null;
}
