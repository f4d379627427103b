import { EventEmitter } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SaveDialogOptions, Session } from 'electron';
import { expect, test } from 'vitest';
import { downloadVerdict, handleDownloads, safeName } from '../../../../main/desktop/window/downloads.ts';
import { createServiceAddress } from '../../../../main/desktop/window/app-address.ts';

const PAGE = 'app://twpas/#/cases';
const item = (url: string, mime: string, name = 'list.csv') => ({
  getURL: () => url,
  getMimeType: () => mime,
  getFilename: () => name,
});
const noService = createServiceAddress();

test('a list that our page made is offered under its name', () => {
  expect(downloadVerdict(item('blob:app://twpas/1', 'text/csv;charset=utf-8'), PAGE, noService)).toEqual({
    kind: 'ask',
    name: 'list.csv',
    extension: 'csv',
  });
  expect(
    downloadVerdict(item('blob:app://twpas/1', 'application/json', 'jwks.json'), PAGE, noService),
  ).toMatchObject({ name: 'jwks.json' });
  const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  expect(downloadVerdict(item('blob:app://twpas/1', workbook, 'twpas-cases.xlsx'), PAGE, noService)).toEqual({
    kind: 'ask',
    name: 'twpas-cases.xlsx',
    extension: 'xlsx',
  });
});

test.each([
  ['an attachment out of the PDF reader', 'blob:app://twpas/1', 'application/pdf', PAGE],
  ['a picture', 'blob:app://twpas/1', 'image/png', PAGE],
  ['a page of ours itself', 'app://twpas/index.html', 'text/csv', PAGE],
  ['somebody’s address', 'https://example.org/list.csv', 'text/csv', PAGE],
  ['a blob of somebody', 'blob:https://example.org/1', 'text/csv', PAGE],
  ['a data address', 'data:text/csv,a', 'text/csv', PAGE],
  ['a file', 'file:///etc/passwd', 'text/csv', PAGE],
  ['our blob in a page that is not ours', 'blob:app://twpas/1', 'text/csv', 'https://example.org/'],
  ['no page at all', 'blob:app://twpas/1', 'text/csv', ''],
  ['a service that is not shown', 'blob:http://127.0.0.1:4780/1', 'text/csv', 'http://127.0.0.1:4780/'],
  ['a program under the name of a list', 'blob:app://twpas/1', 'application/x-msdownload', PAGE],
])('%s is refused', (_what, url, mime, page) => {
  expect(downloadVerdict(item(url, mime), page, noService)).toEqual({ kind: 'refuse' });
});

test('the page of the service that is shown may offer its lists too', () => {
  const service = createServiceAddress();
  service.allow('http://127.0.0.1:4780/');
  expect(
    downloadVerdict(
      item('blob:http://127.0.0.1:4780/1', 'text/csv'),
      'http://127.0.0.1:4780/#/cases',
      service,
    ),
  ).toMatchObject({ kind: 'ask' });
});

test.each([
  ['list.csv', 'list.csv'],
  ['../../etc/passwd', 'etcpasswd.csv'],
  ['C:\\Windows\\x.exe', 'CWindowsx.exe.csv'],
  ['a\u202egpj.csv', 'agpj.csv'],
  ['con', 'twpas.csv'],
  ['   .csv', 'twpas.csv'],
  ['報表:密碼.CSV', '報表密碼.csv'],
  ['x'.repeat(300), `${'x'.repeat(100)}.csv`],
])('the name %j is offered as %s', (given, offered) => {
  expect(safeName(given, 'csv')).toBe(offered);
});

function rig() {
  const session = new EventEmitter();
  const heard: string[] = [];
  handleDownloads(session as unknown as Session, {
    service: noService,
    folder: () => '/home/clerk/downloads',
    title: () => '儲存檔案',
    saved: (folder) => heard.push(`saved ${folder}`),
    failed: () => heard.push('failed'),
  });
  const start = (mime: string) => {
    let refused = false;
    const asked: SaveDialogOptions[] = [];
    const set: string[] = [];
    const download = Object.assign(new EventEmitter(), item('blob:app://twpas/1', mime), {
      setSaveDialogOptions: (options: SaveDialogOptions) => asked.push(options),
      setSavePath: (path: string) => set.push(path),
      getSavePath: () => '/home/clerk/reports/list.csv',
    });
    const event = { preventDefault: () => (refused = true) };
    session.emit('will-download', event, download, { getURL: () => PAGE });
    return { download, asked, set, refused: () => refused };
  };
  return { heard, start };
}

test('a person chooses the place each time; no path is ever set', () => {
  const { heard, start } = rig();
  const { download, asked, set, refused } = start('text/csv');
  expect(refused()).toBe(false);
  expect(asked).toEqual([
    expect.objectContaining({ title: '儲存檔案', defaultPath: join('/home/clerk/downloads', 'list.csv') }),
  ]);
  expect(set).toEqual([]);
  download.emit('done', {}, 'completed');
  expect(heard).toEqual(['saved /home/clerk/reports']);
});

test('a refused download asks nobody; a cut-off one is reported, a cancelled one is not', () => {
  const { heard, start } = rig();
  const refused = start('application/pdf');
  expect([refused.refused(), refused.asked]).toEqual([true, []]);
  start('text/csv').download.emit('done', {}, 'cancelled');
  expect(heard).toEqual([]);
  start('text/csv').download.emit('done', {}, 'interrupted');
  expect(heard).toEqual(['failed']);
});

test('the page links nowhere outside and opens no window: nothing external has to be allowed', () => {
  const root = join(import.meta.dirname, '../../../../renderer');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  expect(files.length).toBeGreaterThan(100);
  const outward = files.filter((name) =>
    /href=["'{`]+(https?|mailto|file):|window\.open|target=["']_blank/.test(
      readFileSync(join(root, name), 'utf8'),
    ),
  );
  expect(outward).toEqual([]);
});
