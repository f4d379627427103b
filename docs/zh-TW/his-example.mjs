// 放入一個申請檔，印出每一個階段的結果，到有結論為止。
// 用法：node his-example.mjs 申請檔 匯出資料夾 結果資料夾 [附件…]
// 結束碼：0 健保署已有結果；1 沒有送成（未過檢核、拒收、取消）。
import { createHash } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const [bundle, exportDir, resultDir, ...attachments] = process.argv.slice(2);
const sha256 = createHash('sha256').update(readFileSync(bundle)).digest('hex');

// 以內容的 SHA-256 找自己的結果，取 revision 最大的一份。
const newest = () =>
  readdirSync(resultDir)
    .filter((name) => name.endsWith('.result.json'))
    .map((name) => JSON.parse(readFileSync(join(resultDir, name), 'utf8')))
    .filter((result) => result.sha256 === sha256)
    .sort((one, other) => other.revision - one.revision)[0];

// 先前的結果可能還在：放檔之後寫的才算。
let seen = newest()?.revision ?? 0;

// 附件先放、申請檔最後放；先寫成別的名稱，寫完再改名。
for (const file of [...attachments, bundle]) {
  const place = join(exportDir, basename(file));
  copyFileSync(file, `${place}.tmp`);
  renameSync(`${place}.tmp`, place);
}

for (; ; await pause(1000)) {
  const result = newest();
  if (result === undefined || result.revision <= seen) continue;
  seen = result.revision;
  const { delivery, review, decision, caseNumber, problems } = result;
  console.log(JSON.stringify({ delivery, review, decision, caseNumber, problems: problems.length }));
  if (['refused', 'rejected', 'cancelled'].includes(delivery)) process.exit(1);
  if (['decided', 'failed'].includes(review)) process.exit(0);
}
