import { expect, test } from 'vitest';
import {
  createSafeKeeper,
  type SafeStorageCalls,
} from '../../../../main/desktop/safe-storage/safe-storage.ts';

/** An account's safe storage as Electron declares it; `mark` is what Chromium writes before a sealed text. */
function storage(change: Partial<SafeStorageCalls> = {}, mark = 'v11'): SafeStorageCalls {
  return {
    getSelectedStorageBackend: () => 'gnome_libsecret',
    isAsyncEncryptionAvailable: () => Promise.resolve(true),
    encryptStringAsync: (text) => Promise.resolve(Buffer.from(`${mark}${text}`)),
    decryptStringAsync: (sealed) =>
      sealed.toString().startsWith(mark)
        ? Promise.resolve({ result: sealed.subarray(3).toString(), shouldReEncrypt: false })
        : Promise.reject(new Error('Error while decrypting the ciphertext')),
    ...change,
  };
}

test('an account’s own value comes back to it', async () => {
  const keeper = createSafeKeeper(storage(), 'linux');
  expect(keeper.state()).toBe('unused');
  expect(await keeper.decrypt(await keeper.encrypt('key'))).toBe('key');
  expect(keeper.state()).toBe('usable');
});

test('another account’s value does not open, and that is an answer', async () => {
  const keeper = createSafeKeeper(storage(), 'win32');
  expect(await keeper.decrypt(Buffer.from('v99other').toString('base64'))).toBeNull();
  expect(keeper.state()).toBe('not-ours');
});

test('Linux without a keyring is refused, by its name', async () => {
  const keeper = createSafeKeeper(storage({ getSelectedStorageBackend: () => 'basic_text' }), 'linux');
  await expect(keeper.encrypt('key')).rejects.toMatchObject({ code: 'safe-storage-basic-text' });
  expect(await keeper.decrypt('djEx')).toBeNull();
  expect(keeper.state()).toBe('basic-text');
});

test('Linux without a keyring is refused, by what it would write, whatever it calls itself', async () => {
  const keeper = createSafeKeeper(storage({}, 'v10'), 'linux');
  await expect(keeper.encrypt('key')).rejects.toMatchObject({ code: 'safe-storage-basic-text' });
  // On Windows the same mark means DPAPI.
  await expect(createSafeKeeper(storage({}, 'v10'), 'win32').encrypt('key')).resolves.toBeTypeOf('string');
});

test('the name of the backend is asked for on Linux only, where it exists', async () => {
  const calls = storage({
    getSelectedStorageBackend: () => {
      throw new Error('not on Windows');
    },
  });
  await expect(createSafeKeeper(calls, 'win32').encrypt('key')).resolves.toBeTypeOf('string');
});

test('a missing storage is distinguished from a busy one', async () => {
  const none = createSafeKeeper(
    storage({ isAsyncEncryptionAvailable: () => Promise.resolve(false) }),
    'win32',
  );
  await expect(none.encrypt('key')).rejects.toMatchObject({ code: 'safe-storage-unavailable' });
  expect(await none.decrypt('djEx')).toBeNull();

  const locked = (): Promise<never> =>
    Promise.reject(new Error('safeStorage.decryptStringAsync is temporarily unavailable. Please try again.'));
  const busy = createSafeKeeper(storage({ decryptStringAsync: locked, encryptStringAsync: locked }), 'linux');
  // Null would mean that the folder belongs to somebody else.
  await expect(busy.decrypt('djEx')).rejects.toMatchObject({ code: 'safe-storage-busy' });
  await expect(busy.encrypt('key')).rejects.toMatchObject({ code: 'safe-storage-busy' });
  expect(busy.state()).toBe('busy');
});
