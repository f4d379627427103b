/** Why a key cannot be taken: one clear sentence each. No detail of OpenSSL’s is passed on in it, as that may quote the input. */
import { AgentError } from '../error.ts';

const FAULTS = {
  'client-key-unreadable': [
    'The file holds no private key of a known form (PEM, PKCS#8, PKCS#1, SEC1, PFX or JWK), or it is damaged.',
    '檔案中沒有可辨識的私鑰（PEM、PKCS#8、PKCS#1、SEC1、PFX、JWK），或檔案已損壞。',
  ],
  'client-key-openssh': [
    'The key is in OpenSSH’s own form; convert it first: ssh-keygen -p -m PKCS8 -f FILE.',
    '這是 OpenSSH 專用格式的金鑰，請先轉換：ssh-keygen -p -m PKCS8 -f 檔案。',
  ],
  'client-key-several': [
    'The file holds several private keys; keep only the one to import.',
    '檔案中有好幾把私鑰，請只留下要匯入的那一把。',
  ],
  'client-key-passphrase-needed': [
    'The key is encrypted: give its passphrase (--passphrase-file, or TWPAS_KEY_PASSPHRASE).',
    '金鑰有密碼保護，請提供密碼（--passphrase-file 或 TWPAS_KEY_PASSPHRASE）。',
  ],
  'client-key-passphrase-wrong': ['The passphrase does not open the key.', '密碼無法開啟金鑰。'],
  'client-key-encryption-unsupported': [
    'The file is encrypted in a way that is not read here (RC2 or RC4, say); export it anew with AES or 3DES.',
    '檔案使用這裡無法讀取的加密方式（例如 RC2、RC4），請以 AES 或 3DES 重新匯出。',
  ],
  'client-key-public-only': [
    'The file holds only a public key or a certificate; the private key is needed.',
    '檔案中只有公鑰或憑證，需要的是私鑰。',
  ],
  'client-key-wrong-kind': [
    'The key is neither RSA nor elliptic-curve; NHI takes RSA (2048 bits or more) or EC P-384.',
    '這不是 RSA 或橢圓曲線金鑰；健保署接受 RSA（2048 位元以上）或 EC P-384。',
  ],
  'client-key-certificate-unreadable': [
    'The certificate given cannot be read (PEM or DER).',
    '所給的憑證無法讀取（PEM 或 DER）。',
  ],
  'client-key-certificate-mismatch': [
    'The private key does not belong to the certificate given.',
    '這把私鑰與所給的憑證不是一對。',
  ],
  'client-key-id-taken': ['Another key with this kid is already here.', '已有另一把金鑰使用相同的 kid。'],
  'client-key-unknown': ['There is no client key with this kid.', '沒有這個 kid 的連線金鑰。'],
  'client-key-in-use': [
    'This key signs now and cannot be retired; make another first (keys rotate).',
    '這把金鑰正在使用，不能停用；請先產生新的金鑰（keys rotate）。',
  ],
  'rotation-pending': [
    'Another key already waits for its switch date; retire it first to plan anew.',
    '已有另一把金鑰等待切換，要重新安排請先將它停用。',
  ],
  'switch-in-past': ['The switch date lies in the past.', '切換時間已經過去。'],
  'no-client-key': [
    'There is no client key yet; make one with `keys generate`.',
    '尚未建立連線金鑰，請先產生金鑰。',
  ],
} as const satisfies Record<string, readonly [string, string]>;

export function keyFault(code: keyof typeof FAULTS, cause?: unknown): AgentError {
  const [message, messageZh] = FAULTS[code];
  return new AgentError(code, message, { messageZh, cause });
}

export function wrongCurve(curve: string): AgentError {
  return new AgentError(
    'client-key-wrong-curve',
    `The key is on the curve ${curve}; NHI takes P-384 (secp384r1) only.`,
    {
      messageZh: `金鑰使用曲線 ${curve}；健保署只接受 P-384（secp384r1）。`,
    },
  );
}

export function tooShort(bits: number): AgentError {
  return new AgentError(
    'client-key-too-short',
    `The RSA key has ${String(bits)} bits; at least 2048 are needed.`,
    {
      messageZh: `RSA 金鑰只有 ${String(bits)} 位元，至少需要 2048 位元。`,
    },
  );
}
