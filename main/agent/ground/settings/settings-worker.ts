/** Entry of the thread that reads settings: a costly text blocks nobody there. */
import { parentPort } from 'node:worker_threads';
import { readingOf, type SettingsQuestion, type SettingsReading } from './reading.ts';

function answer(question: SettingsQuestion): SettingsReading | null {
  try {
    return readingOf(question);
  } catch {
    return null; // the text did this to the reader, so it is a problem of the text
  }
}

parentPort?.on('message', (question: SettingsQuestion) => {
  parentPort?.postMessage(answer(question));
});
