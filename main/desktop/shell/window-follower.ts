import type { AgentState } from '../agent-process/agent-state.ts';
import { startsHidden } from '../config/launch.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Shown } from '../notify/notifier.ts';
import { DIAGNOSIS_URL, PAGE_URL, SETUP_URL } from '../window/app-address.ts';
import type { MainWindow } from '../window/main-window.ts';
import type { ServiceAddress } from '../window/service-address.ts';
import { pageToShow, serviceOf, type ShownPage } from '../window/shown-page.ts';
import type { DeskContext } from './desk-context.ts';

const ADDRESSES = { page: PAGE_URL, setup: SETUP_URL, diagnosis: DIAGNOSIS_URL } as const;

/** Keeps the window at what its agent's state asks for. Returns what is told each new state. */
export function windowFollower(
  { texts }: Pick<DeskContext, 'texts'>,
  parts: {
    readonly main: Pick<MainWindow, 'load' | 'show' | 'focused' | 'window'>;
    readonly service: Pick<ServiceAddress, 'allow'>;
    readonly diagnosis: () => Diagnosis | null;
    readonly notify: (shown: Shown, onClick: () => void) => void;
  },
): (state: AgentState) => void {
  const { main, service, notify } = parts;
  let shown: ShownPage = 'page';
  const show = (): void => {
    main.show();
  };
  return (state) => {
    const diagnosis = parts.diagnosis();
    // This process failed: that is what is shown, whatever its agent does.
    const isBroken = diagnosis?.code === 'desktop-uncaught';
    const wanted = isBroken ? 'diagnosis' : pageToShow(state, shown);
    const servedBy = isBroken ? null : serviceOf(state);
    service.allow(servedBy);
    const wrong = servedBy === null ? diagnosis : null;
    // The diagnosis is loaded anew each time: its reason may be another one.
    if (servedBy !== null) main.load(servedBy);
    else if (wanted !== 'service' && (wanted !== shown || wrong !== null)) main.load(ADDRESSES[wanted]);
    main.window.setTitle(servedBy === null ? texts().product : texts().service.title);
    if (servedBy !== null && shown !== 'service') notify(texts().service, show);
    // Started by the login item nobody sees the wizard wait.
    if (wanted === 'setup' && shown !== 'setup' && startsHidden(process.argv)) notify(texts().setup, show);
    shown = wanted;
    if (wrong !== null && !main.focused())
      notify({ title: texts().diagnosis.title, body: wrong.heading }, show);
  };
}
