import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { SafeStorageCalls } from '../../../../main/desktop/safe-storage/safe-storage.ts';

/** The safe storage of one account: what it wraps, no other opens, as DPAPI has it. */
export function fakeSafeStorage(): SafeStorageCalls {
  const key = randomBytes(32);
  return {
    getSelectedStorageBackend: () => 'gnome_libsecret',
    isAsyncEncryptionAvailable: () => Promise.resolve(true),
    encryptStringAsync: (plain) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Promise.resolve(Buffer.concat([Buffer.from('v11'), nonce, body, cipher.getAuthTag()]));
    },
    decryptStringAsync: (wrapped) => {
      const decipher = createDecipheriv('aes-256-gcm', key, wrapped.subarray(3, 15));
      decipher.setAuthTag(wrapped.subarray(-16));
      const plain = decipher.update(wrapped.subarray(15, -16));
      return new Promise((resolve) => {
        resolve({
          result: Buffer.concat([plain, decipher.final()]).toString('utf8'),
          shouldReEncrypt: false,
        });
      });
    },
  };
}
