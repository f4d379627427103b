import { join } from 'node:path';
import { app, ipcMain, powerMonitor, safeStorage, session } from 'electron';
import type { StatusView } from '../../../shared/api/views/status.ts';
import { systemClock } from '../../agent/ground/base/clock.ts';
import { readPage } from '../../headless/console/page-files.ts';
import type { AgentState } from '../agent-process/supervisor.ts';
import { onSecondLaunch, startsHidden } from '../config/launch.ts';
import { newsTeller } from '../notify/news-teller.ts';
import { createSafeKeeper, hostAnswers, type SafeKeeper } from '../safe-storage/safe-storage.ts';
import { trayView } from '../tray/tray-state.ts';
import { isSetupPage, PAGE_URL, PORT_CHANNEL, type ServiceAddress } from '../window/app-address.ts';
import { handleDownloads } from '../window/downloads.ts';
import { guardSession } from '../window/guards.ts';
import { createMainWindow, type MainWindow } from '../window/main-window.ts';
import { createPortRelay } from '../window/port-relay.ts';
import { answerScheme } from '../window/serve-page.ts';
import { windowFollower } from '../window/window-follower.ts';
import { createDeskAgent, createDeskSetup, type DeskAgent } from './desk-agent.ts';
import type { DeskContext } from './desk-context.ts';
import { deskTray } from './desk-tray.ts';
import { createNotifier, offerRecoveryOnce, showRecoveryCode } from './dialogs.ts';
import { createLifecycle, type Lifecycle } from './lifecycle.ts';
import { keepLines } from './log-file.ts';
import { diagnose, ofBroken, type Diagnosis } from '../diagnosis/diagnosis.ts';
import { diagnosisAction, diagnosisPage } from '../diagnosis/diagnosis-page.ts';

/** Opens everything once Electron is ready, and starts the agent. */
export function openDesk(context: DeskContext, service: ServiceAddress): Desk {
  const desk = new Desk(context, service);
  desk.start();
  return desk;
}

/** The running desktop program, as other launches of it reach it. */
export class Desk {
  readonly #context: DeskContext;
  readonly #keeper = createSafeKeeper(safeStorage, process.platform);
  readonly #answer: ReturnType<typeof hostAnswers>;
  readonly #notify: ReturnType<typeof createNotifier>;
  readonly #onStderr: (chunk: Buffer) => void;
  readonly #setup: ReturnType<typeof createDeskSetup>;
  readonly #agent: DeskAgent;
  readonly #lifecycle: Lifecycle;
  readonly #diagnosis: ReturnType<typeof diagnosisView>;
  readonly #relay: ReturnType<typeof createPortRelay>;
  readonly #main: MainWindow;
  readonly #teller: ReturnType<typeof newsTeller>;
  readonly #refresh: () => void;
  readonly #follow: (state: AgentState) => void;
  #status: StatusView | null = null;

  constructor(context: DeskContext, service: ServiceAddress) {
    this.#context = context;
    this.#answer = hostAnswers({ session: session.defaultSession, keeper: this.#keeper }, context.log);
    this.#notify = createNotifier(this.#icon());
    this.#onStderr = keepLines((line) => context.logFile.write(line));
    this.#setup = this.#openSetup();
    this.#agent = this.#openAgent();
    this.#lifecycle = createLifecycle({
      supervisor: this.#agent.supervisor,
      exit: () => {
        this.#setup.end();
        // `app.exit` closes no window, which would store its place.
        this.#main.remember();
        app.exit(0);
      },
    });
    this.#diagnosis = diagnosisView(context, this.#agent, this.#keeper, () => {
      app.relaunch();
      this.#lifecycle.leave();
    });
    this.#relay = this.#openSession(service);
    this.#main = this.#openWindow();
    const [main, notify] = [this.#main, this.#notify];
    this.#teller = newsTeller(context, {
      notify,
      watched: () => main.focused(),
      open: (hash) => main.show(hash),
    });
    this.#refresh = deskTray(context, {
      agent: this.#agent,
      window: main,
      view: () => trayView(this.#agent.state(), this.#status),
      notify,
    });
    this.#follow = windowFollower(context, { main, service, diagnosis: this.#diagnosis.current, notify });
  }

  start(): void {
    listenToSystem(this.#lifecycle, this.#main);
    this.#main.load(PAGE_URL);
    this.#agent.start(null);
    if (!startsHidden(process.argv)) this.#main.window.once('ready-to-show', this.#show);
  }

  secondLaunch(argv: readonly string[]): void {
    const wish = onSecondLaunch(argv);
    if (wish === 'show') this.#main.show();
    if (wish === 'quit') this.#lifecycle.leave();
  }

  /** An uncaught error of this process: the window shows it, and offers a restart. */
  readonly broken = (): void => {
    this.#diagnosis.becomeBroken();
    this.#stateChanged(this.#agent.state());
    this.#main.show();
  };

  readonly #show = (): void => this.#main.show();

  #icon(): string {
    return join(this.#context.paths.icons, 'app.png');
  }

  #stateChanged(state: AgentState): void {
    if (state.phase === 'ready') this.#relay.ready();
    this.#follow(state);
    this.#refresh();
  }

  #openSetup(): ReturnType<typeof createDeskSetup> {
    return createDeskSetup(this.#context, {
      answer: this.#answer,
      onStderr: this.#onStderr,
      onFinished: () => this.#agent.start(null),
      // The diagnosis shows this and offers to start again.
      onGone: () => this.#stateChanged(this.#agent.state()),
    });
  }

  #openAgent(): DeskAgent {
    const { paths, places, file, account, log, texts, language } = this.#context;
    return createDeskAgent({
      entry: paths.agentEntry,
      places,
      setup: this.#setup,
      slots: () =>
        file.get().keySlot === 'machine' ? ['machine', 'safeStorage'] : ['safeStorage', 'machine'],
      answer: this.#answer,
      actor: account,
      log,
      onStderr: this.#onStderr,
      onState: (state) => this.#stateChanged(state),
      onStatus: (next) => {
        this.#status = next;
        this.#refresh();
      },
      onRows: (rows) => this.#teller.rows(rows),
      onRecoveryCode: (news) => void showRecoveryCode(this.#main.window, news, texts(), language()),
    });
  }

  /** The page, its downloads and its channel to the agent. */
  #openSession(service: ServiceAddress): ReturnType<typeof createPortRelay> {
    const { paths, file, account, texts } = this.#context;
    guardSession(session.defaultSession);
    handleDownloads(session.defaultSession, {
      service,
      folder: () => file.get().saveFolder ?? app.getPath('downloads'),
      title: () => texts().save.title,
      saved: (folder) => file.change({ saveFolder: folder }),
      failed: () => this.#notify({ title: texts().product, body: texts().save.failed }, this.#show),
    });
    answerScheme(session.defaultSession, {
      page: readPage(paths.page),
      setup: readPage(paths.page, 'setup'),
      diagnosis: this.#diagnosis.serve,
    });
    const relay = createPortRelay((url) =>
      (isSetupPage(url) ? this.#setup : this.#agent.supervisor).connect(account),
    );
    ipcMain.on(PORT_CHANNEL, (event) => relay.asked(event));
    return relay;
  }

  #openWindow(): MainWindow {
    const { paths, file, texts } = this.#context;
    return createMainWindow({
      preload: paths.preload,
      packaged: app.isPackaged,
      title: texts().product,
      icon: this.#icon(),
      file,
      clock: systemClock,
      quitting: () => this.#lifecycle.quitting(),
      explainTray: () => this.#notify(texts().background, this.#show),
      onFocus: () => {
        this.#teller.seen();
        void offerRecoveryOnce(this.#context, this.#agent, this.#main.window);
      },
      onSessionEnd: () => this.#lifecycle.sessionEnd(),
    });
  }
}

/** Passes events of the system on to `lifecycle` and `window`. */
function listenToSystem(lifecycle: Lifecycle, window: MainWindow): void {
  app.on('before-quit', (event) => lifecycle.beforeQuit(event));
  // The program stays in the tray; without a listener Electron would quit with its last window.
  app.on('window-all-closed', () => undefined);
  app.on('activate', () => window.show());
  // For Linux, which has no `session-end`. It waits only for a program that prevents the event's default (absent in Electron's types).
  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    if (event === undefined) lifecycle.sessionEnd();
    else lifecycle.beforeQuit(event);
  });
  powerMonitor.on('suspend', () => lifecycle.suspend());
  powerMonitor.on('resume', () => lifecycle.resume());
}

/** The page of safe mode and what its forms do. `restart`: ends the program, the agent first, and starts it again. */
function diagnosisView(context: DeskContext, agent: DeskAgent, keeper: SafeKeeper, restart: () => void) {
  const { account, host, places, file, logFile } = context;
  let isBroken = false;
  /** The present fault, or null. */
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
    // Only during a diagnosis: at any other time no page may choose how the key is stored.
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
    /** Makes the failure of this process the present fault. */
    becomeBroken: () => {
      isBroken = true;
    },
    serve: (nonce: string, name: string | null, form: URLSearchParams | null): string => {
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
