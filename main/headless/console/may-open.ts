import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Settings } from '../../../shared/settings.ts';
import type { Sentence } from './sign-in-page.ts';

/** What other PCs need before they are let in: an address and a certificate and accounts. */
export type MayOpen =
  | {
      readonly kind: 'yes';
      readonly address: string;
      readonly certificate: Buffer;
      readonly key: Buffer;
      /** When the certificate ends, ms. */
      readonly endsAt: number;
    }
  | { readonly kind: 'no'; readonly code: string; readonly said: Sentence }
  /** Nobody asked for it. */
  | { readonly kind: 'not-asked' };

/** Looked at anew whenever accounts change. Whatever is missing, 127.0.0.1 is served all the same. */
export async function mayOpen(settings: Settings['console'], hasIt: boolean): Promise<MayOpen> {
  const { address, certificateFile, keyFile } = settings;
  if (address === undefined) return { kind: 'not-asked' };
  if (certificateFile === undefined || keyFile === undefined) {
    return no('no-certificate', {
      zh: '未開放給其他電腦：已設定 console.address，但缺少 console.certificateFile 或 console.keyFile。',
      en: 'Other PCs are not let in: console.address is set, but console.certificateFile or console.keyFile is missing.',
    });
  }
  // Whoever listens everywhere has no address to be found by.
  if (/^(0\.0\.0\.0|::)$/.test(address) && settings.hostNames.length === 0) {
    return no('no-host-name', {
      zh: '未開放給其他電腦：console.address 為所有介面時，須設定 console.hostNames。',
      en: 'Other PCs are not let in: console.hostNames must name this machine where console.address is every interface.',
    });
  }
  if (settings.idleLockMinutes === 0) {
    return no('no-idle-lock', {
      zh: '未開放給其他電腦：console.idleLockMinutes 不可為 0。',
      en: 'Other PCs are not let in: console.idleLockMinutes must not be 0.',
    });
  }
  if (!hasIt) {
    return no('no-it-account', {
      zh: '未開放給其他電腦：至少需要一個啟用中的資訊角色帳號（accounts add）。',
      en: 'Other PCs are not let in: there has to be an enabled account with the role IT (accounts add).',
    });
  }
  try {
    const [certificate, key] = await Promise.all([readFile(certificateFile), readFile(keyFile)]);
    const parsed = new X509Certificate(certificate);
    if (!parsed.checkPrivateKey(createPrivateKey(key))) return otherKey();
    return { kind: 'yes', address, certificate, key, endsAt: Date.parse(parsed.validTo) };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    return no('certificate-unreadable', {
      zh: `未開放給其他電腦：憑證或金鑰檔無法讀取（${code}）。`,
      en: `Other PCs are not let in: the certificate or its key cannot be read (${code}).`,
    });
  }
}

const otherKey = (): MayOpen =>
  no('certificate-key-differs', {
    zh: '未開放給其他電腦：console.keyFile 不是 console.certificateFile 的金鑰。',
    en: 'Other PCs are not let in: console.keyFile is not the key of console.certificateFile.',
  });

function no(code: string, said: Sentence): MayOpen {
  return { kind: 'no', code, said };
}
