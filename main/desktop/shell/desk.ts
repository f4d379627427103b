import { join } from 'node:path';
import { app, ipcMain, powerMonitor, safeStorage, session } from 'electron';
import type { StatusView } from '../../../shared/api/views/status.ts';
import { systemClock } from '../../agent/ground/base/clock.ts';
import { readPage } from '../../headless/console/page-files.ts';
import type { AgentState } from '../agent-process/supervisor.ts';
import { onSecondLaunch, startsHidden } from '../config/launch.ts';
import { createDayNote } from '../notify/day-note.ts';
import { newsTeller } from '../notify/news-teller.ts';
import { createSafeKeeper, type SafeKeeper } from '../safe-storage/safe-storage.ts';
import { trayView } from '../tray/tray-state.ts';
import { isSetupPage, PAGE_URL, PORT_CHANNEL, type ServiceAddress } from '../window/app-address.ts';
import { handleDownloads } from '../window/downloads.ts';
import { guardSession } from '../window/guards.ts';
import { createMainWindow, type MainWindow } from '../window/main-window.ts';
import { createPortRelay } from '../window/port-relay.ts';
import { answerScheme, type PageParts } from '../window/serve-page.ts';
import { windowFollower } from '../window/window-follower.ts';
import { createDeskAgent, createDeskSetup, type DeskAgent } from './desk-agent.ts';
import type { DeskContext } from './desk-context.ts';
import { deskTray } from './desk-tray.ts';
import { createNotifier, offerRecoveryOnce, showRecoveryCode } from './dialogs.ts';
import { createLifecycle, type Lifecycle } from './lifecycle.ts';
import { keepLines } from './log-file.ts';
import { diagnose, ofBroken, type Diagnosis } from '../diagnosis/diagnosis.ts';
import { diagnosisAction, diagnosisPage } from '../diagnosis/diagnosis-page.ts';

/** The running desktop program, as other launches of it reach it. */
export interface Desk {
  secondLaunch(argv: readonly string[]): void;
  /** An uncaught error of this process: the window shows it, and offers a restart. */
  readonly broken: () => void;
}

/** Opens everything once Electron is ready, and starts the agent. */
export function openDesk(context: DeskContext, service: ServiceAddress): Desk {
  const { paths, file, log, texts } = context;
  const icon = join(paths.icons, 'app.png');
  const notify = createNotifier(icon);
  let status: StatusView | null = null;
  let update: string | null = null;

  const keeper = createSafeKeeper(safeStorage, process.platform);
  const onStderr = keepLines((line) => {
    context.logFile.write(line);
  });
  const startAgent = (): void => {
    agent.start(null);
  };
  const setup = createDeskSetup(context, {
    session: session.defaultSession,
    keeper,
    onStderr,
    onFinished: startAgent,
    // The diagnosis says so and offers to begin again.
    onGone: () => {
      stateChanged(agent.state());
    },
  });
  const agent = createDeskAgent({
    entry: paths.agentEntry,
    places: context.places,
    setup,
    slots: () => (file.get().keySlot === 'machine' ? ['machine', 'safeStorage'] : ['safeStorage', 'machine']),
    session: session.defaultSession,
    keeper,
    actor: context.account,
    log,
    onStderr,
    onState: (state) => {
      stateChanged(state);
    },
    onStatus: (next) => {
      status = next;
      refresh();
    },
    onRows: (rows) => {
      teller.rows(rows);
    },
    onUpdate: (version) => {
      update = version;
      if (file.get().updateTold !== version) {
        file.change({ updateTold: version });
        notify({ title: texts().update.title, body: texts().update.body(version) }, show);
      }
      refresh();
    },
    onRecoveryCode: (news) => {
      void showRecoveryCode(main.window, news, texts(), context.language());
    },
  });
  const lifecycle = createLifecycle({
    supervisor: agent.supervisor,
    exit: () => {
      setup.end();
      // Ending like this closes no window.
      main.remember();
      app.exit(0);
    },
  });

  const diagnosis = diagnosisView(context, agent, keeper, () => {
    app.relaunch();
    lifecycle.leave();
  });
  guardSession(session.defaultSession);
  handleDownloads(session.defaultSession, {
    service,
    folder: () => file.get().saveFolder ?? app.getPath('downloads'),
    title: () => texts().save.title,
    saved: (folder) => {
      file.change({ saveFolder: folder });
    },
    failed: () => {
      notify({ title: texts().product, body: texts().save.failed }, show);
    },
  });
  answerScheme(session.defaultSession, {
    page: readPage(paths.page),
    setup: readPage(paths.page, 'setup'),
    diagnosis: diagnosis.serve,
  });
  const relay = createPortRelay((url) =>
    (isSetupPage(url) ? setup : agent.supervisor).connect(context.account),
  );
  ipcMain.on(PORT_CHANNEL, (event) => {
    relay.asked(event);
  });

  const main = createMainWindow({
    preload: paths.preload,
    packaged: app.isPackaged,
    title: texts().product,
    icon,
    file,
    clock: systemClock,
    quitting: () => lifecycle.quitting(),
    explainTray: () => {
      notify(texts().background, show);
    },
    onFocus: () => {
      teller.seen();
      void offerRecoveryOnce(context, agent, main.window);
    },
    onSessionEnd: () => {
      lifecycle.sessionEnd();
    },
  });
  const show = (): void => {
    main.show();
  };
  const teller = newsTeller(context, {
    notify,
    watched: () => main.focused(),
    open: (hash) => {
      main.show(hash);
    },
  });
  createDayNote({
    todo: () => agent.ask((client, signal) => client.today.list({}, { signal })),
    show: (note) => {
      notify(note, () => {
        main.show('#/today');
      });
    },
    wanted: () => file.get().notify,
    toldOn: () => file.get().dayTold,
    told: (day) => {
      file.change({ dayTold: day });
    },
    ...{ texts, clock: systemClock, log },
  }).start();
  const refresh = deskTray(context, {
    agent,
    window: main,
    view: () => trayView(agent.state(), status),
    update: () => update,
    notify,
  });
  const follow = windowFollower(context, { main, service, diagnosis: diagnosis.current, notify });
  const stateChanged = (state: AgentState): void => {
    if (state.phase === 'ready') relay.ready();
    follow(state);
    refresh();
  };

  listenToSystem(lifecycle, main);
  main.load(PAGE_URL);
  startAgent();
  if (!startsHidden(process.argv)) main.window.once('ready-to-show', show);
  return {
    secondLaunch: (argv) => {
      if (onSecondLaunch(argv) === 'show') main.show();
    },
    broken: () => {
      diagnosis.becomeBroken();
      stateChanged(agent.state());
      main.show();
    },
  };
}

/** Events of the system, passed on to the code that decides. */
function listenToSystem(lifecycle: Lifecycle, window: MainWindow): void {
  app.on('before-quit', (event) => {
    lifecycle.beforeQuit(event);
  });
  // The program lives in the tray: Electron would quit with its last window.
  app.on('window-all-closed', () => undefined);
  app.on('activate', () => {
    window.show();
  });
  // For a system without `session-end`: Linux. It waits only for a program that holds the event back (Electron's types leave it out).
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    if (event === undefined) lifecycle.sessionEnd();
    else lifecycle.beforeQuit(event);
  });
  powerMonitor.on('suspend', () => {
    lifecycle.suspend();
  });
  powerMonitor.on('resume', () => {
    lifecycle.resume();
  });
}

/** The page of safe mode and what its forms do. */
export interface DiagnosisView {
  /** The present fault, or null. */
  readonly current: () => Diagnosis | null;
  /** This process itself failed: from now on that is the fault. */
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
    // Only during a diagnosis: no page may choose how the key is kept at any other time.
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
