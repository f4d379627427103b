import { app } from 'electron';
import { assertNever } from '../../../shared/assert-never.ts';
import type { StartAtLogin } from '../login/start-at-login.ts';
import type { Shown } from '../notify/notifier.ts';
import type { TrayCommand } from '../tray/tray-menu.ts';
import type { TrayView } from '../tray/tray-state.ts';
import type { MainWindow } from '../window/main-window.ts';
import type { DeskAgent } from './desk-agent.ts';
import type { DeskContext } from './desk-context.ts';
import { confirmQuit } from './dialogs.ts';

export interface CommandParts {
  readonly context: DeskContext;
  readonly agent: DeskAgent;
  readonly window: MainWindow;
  readonly login: StartAtLogin;
  readonly view: () => TrayView;
  readonly notify: (shown: Shown, onClick: () => void) => void;
  /** Something that the tray shows has changed. */
  readonly refresh: () => void;
}

/** What a click in the tray's menu does. */
export function trayCommands(parts: CommandParts): (command: TrayCommand) => void {
  const { context, agent, window, login } = parts;
  const { file, account: by } = context;
  const paused = (pause: boolean): void => {
    agent
      .ask((client, signal) => client.destination[pause ? 'pause' : 'resume']({ by }, { signal }))
      .catch((error: unknown) => {
        context.log('warn', 'pause', {}, error);
        const { product, problem } = context.texts();
        parts.notify({ title: product, body: problem.pauseFailed }, () => {
          window.show();
        });
      });
  };
  return (command) => {
    switch (command) {
      case 'open':
        window.show();
        break;
      case 'open-needs-person':
        window.show('#/cases');
        break;
      case 'pause':
      case 'resume':
        paused(command === 'pause');
        break;
      case 'toggle-login':
        // A mark that Windows has taken away is put back by a click; otherwise it is turned over.
        login.set(login.state() !== 'on');
        break;
      case 'toggle-notify':
        file.change({ notify: !file.get().notify });
        break;
      case 'make-recovery-code':
        agent.supervisor.send({ kind: 'make-recovery-code' });
        break;
      case 'language-zh-TW':
        file.change({ language: 'zh-TW' });
        break;
      case 'language-en':
        file.change({ language: 'en' });
        break;
      case 'quit':
        window.show();
        void confirmQuit(window.window, parts.view(), context.texts()).then((yes) => {
          if (yes) app.quit();
        });
        break;
      default:
        assertNever(command);
    }
    parts.refresh();
  };
}
