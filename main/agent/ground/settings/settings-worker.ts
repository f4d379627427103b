/** Entry of the thread that reads settings, so that a costly text blocks nothing else. */
import { parentPort } from 'node:worker_threads';
import { readingOf, type SettingsQuestion, type SettingsReading } from './reading.ts';

function answer(question: SettingsQuestion): SettingsReading | null {
  try {
    return readingOf(question);
  } catch {
    return null; // the text caused the error, so it is a problem of the text
  }
}

parentPort?.on('message', (question: SettingsQuestion) => parentPort?.postMessage(answer(question)));
