/** Electron's entry: calls that must come before Electron is ready. The rest is in `shell/desk.ts`. */
import { deskFolder, uncaught } from './shell/uncaught.ts';
import { app } from 'electron';
import { asksToQuit } from './config/launch.ts';
import { openDesk, type Desk } from './shell/desk.ts';
import { deskContext, deskPaths } from './shell/desk-context.ts';
import { declareScheme } from './window/serve-page.ts';
import { guardContents } from './window/guards.ts';
import { createServiceAddress } from './window/app-address.ts';

const folder = deskFolder();
// Before the lock, which is in this folder.
app.setPath('userData', folder);
// Windows' id for notifications, the task bar's button and the login item; the same as in electron-builder.yml.
app.setAppUserModelId('tw.twpas.agent');
declareScheme();
// Chromium's own network requests, which nothing here needs and a hospital's firewall would report.
for (const name of [
  'disable-background-networking',
  'disable-component-update',
  'disable-domain-reliability',
  'disable-sync',
  'no-first-run',
  'no-pings',
])
  app.commandLine.appendSwitch(name);
app.enableSandbox();

if (app.requestSingleInstanceLock() && !asksToQuit(process.argv)) {
  let desk: Desk | null = null;
  const service = createServiceAddress();
  app.on('second-instance', (_event, argv) => desk?.secondLaunch(argv));
  app.on('web-contents-created', (_event, contents) => guardContents(contents, service));
  app
    .whenReady()
    .then(() => {
      desk = openDesk(deskContext(deskPaths(import.meta.dirname), folder), service);
      uncaught.shownBy(desk.broken);
    })
    .catch(uncaught.happened);
} else {
  app.quit();
}
