import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { taipeiDayOf } from '../clock.ts';
import { DEFAULT_HOSPITAL, makeSample } from './sample.ts';
import { GUIDES, movedSample, type GuideVersion } from './moved.ts';
import { writeSample } from './write.ts';

const options = new Command('samples')
  .description('Writes practice Bundles and their attachments into a folder')
  .requiredOption('--out <dir>', 'folder')
  .option('--count <number>', 'how many', '10')
  .option('--seed <text>', 'the same seed gives the same samples', '1')
  .option('--today <day>', 'applications are of this day at the latest', taipeiDayOf(Date.now()))
  .option('--hospital <id>', '醫事機構代碼', DEFAULT_HOSPITAL)
  .addOption(new Option('--guide <version>', 'guide that they follow').choices(GUIDES).default('1.2.3'))
  .parse()
  .opts<{ out: string; count: string; seed: string; hospital: string; today: string; guide: GuideVersion }>();

const folder = resolve(options.out);
for (let index = 0; index < Number(options.count); index += 1) {
  const seed = `${options.seed}/${String(index)}`;
  const sample = makeSample({ seed, hospitalId: options.hospital, today: options.today });
  await writeSample(folder, options.guide === '1.2.3' ? sample : movedSample(sample));
}
process.stdout.write(`${JSON.stringify({ folder, count: Number(options.count) })}\n`);
