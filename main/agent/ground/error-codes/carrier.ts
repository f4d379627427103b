import { type ErrorRow, phrased } from './row.ts';

/** Limit of numbers at NHI in one sentence. */
const MOST_NAMED = 5;

/** Errors of `main/agent/carrier` and of the engine, `main/profile`. */
export const CARRIER_ERRORS = {
  // main/agent/carrier/cases
  'case-not-found': { is: 'not-found', en: 'There is no such case.', zh: '找不到這個案件。' },
  'case-not-found/no-answer': { en: 'There is no such answer.', zh: '找不到這筆回覆。' },
  'case-not-found/never-run': {
    en: 'there is no case {id}: no agent has run with these settings',
    zh: '找不到案件 {id}：這份設定還沒有執行過',
  },
  'number-not-checked': {
    is: 'conflict',
    en: 'The number could not be checked at NHI now; try again later.',
    zh: '目前無法向健保署查證此號碼，請稍後再試。',
  },
  'number-not-checked/other-destination': {
    en: 'The case was sent to another destination than settings name.',
    zh: '案件是送往另一個目的地，無法以此號碼確認。',
  },
  'number-not-found': {
    is: 'conflict',
    en: 'NHI shows no case under that number.',
    zh: '健保署查無此收件序號／案件編號。',
  },
  'number-of-other-claim': {
    is: 'conflict',
    en: 'The case under that number is not this one.',
    zh: '此收件序號／案件編號的內容與本案件不符。',
  },
  'number-owned': {
    is: 'conflict',
    en: 'Another case has that number already.',
    zh: '此收件序號／案件編號已屬於另一個案件。',
  },
  'payload-gone': { en: 'The Bundle is not kept any more.', zh: '此案件的檔案已不再保存。' },
  'payload-gone/attachments': {
    en: 'The attachments are not kept any more.',
    zh: '此案件的檔案已不再保存。',
  },
  'attachment-ambiguous': {
    en: 'Two files are shown by this name: show the numbers first.',
    zh: '有兩個附件遮蔽後的檔名相同，請先顯示證號再開啟。',
  },
  'attachment-not-kept': { en: 'There is no kept file of this name.', zh: '沒有保存這個名稱的附件。' },
  'case-changed': {
    is: 'conflict',
    en: 'The case changed meanwhile; look again.',
    zh: '案件狀態已變更，請重新查看。',
  },
  'case-changed/by-another': {
    is: 'conflict',
    en: 'Somebody else worked on the case meanwhile; look again.',
    zh: '別人剛才處理過這一件，請先看過再決定。',
  },
  'case-changed/attachment': {
    en: 'The attachment changed meanwhile; look again.',
    zh: '附件狀態已變更，請重新查看。',
  },
  'hand-over-off': {
    is: 'conflict',
    en: 'The settings hand nothing over (no attachments.folder), so it would wait for ever. Set attachments.folder first, or settle it as handed-over once it has gone by another way.',
    zh: '目前設定不交付附件（沒有 attachments.folder），再次交付只會一直等待。請先設定這個資料夾；以其他方式送達後，請選「健保署已有此附件」。',
  },
  'move-not-allowed': {
    is: 'conflict',
    en: 'A case that is {state} does not allow “{move}”.',
    zh: '案件目前的狀態不能做這個動作。',
  },
  'move-not-allowed/not-in-table': {
    en: 'A case that is {state} cannot be moved by “{move}”.',
    zh: '案件目前的狀態不能做這個動作。',
  },
  'move-not-allowed/recheck': {
    en: 'A case that is {state} cannot be checked again.',
    zh: '案件目前的狀態不能重新檢核。',
  },
  'move-not-allowed/hand-over': {
    en: 'There is nothing to settle about this attachment.',
    zh: '這個附件目前沒有需要確認的事項。',
  },
  'move-not-allowed/superseded': {
    en: 'A newer file took the place of this case; it is never sent.',
    zh: '案件已由新的檔案取代，不能再送出。',
  },
  'move-not-allowed/cancelled': {
    en: 'This case was cancelled: it is never sent, and this cannot be undone. To apply after all, export it again from the HIS.',
    zh: '案件已取消送出，不會再送出，也不能復原；如果仍要申請，請由 HIS 重新匯出。',
  },
  'found-at-nhi': {
    is: 'conflict',
    en: 'NHI has this case under the number {numbers}; it is not sent again.',
    zh: '健保署已有這一件（收件序號 {numbers}），不會再送；已改為「已上傳」。',
  },
  'similar-at-nhi': phrased<{ numbers: readonly string[] }>({
    is: 'conflict',
    en: ({ numbers }) =>
      `NHI has something that may be this case, under ${numbers.slice(0, MOST_NAMED).join(', ')}. Look at it there, then say that it is another.`,
    zh: ({ numbers }) =>
      `健保署有相似的案件：${numbers.slice(0, MOST_NAMED).join('、')}。請先在健保署系統查看，確定不是這一件，再確認一次。`,
  }),
  'nhi-not-reached': {
    is: 'conflict',
    en: 'NHI cannot be asked now whether it has this case, so it is not sent again yet. Try again once NHI answers.',
    zh: '目前無法向健保署查詢有沒有這一件，所以還不能再送。請等連線恢復後再試。',
  },
  // main/agent/carrier/results
  'result-not-ours': {
    en: 'Files that this agent did not write have the names of a result; they are not overwritten.',
    zh: '結果檔要用的檔名都已有不是本程式寫的檔案，不會覆寫。',
  },
  'ask-not-asked-for': {
    is: 'conflict',
    en: 'Only a case that NHI has accepted is asked about.',
    zh: '健保署已收到的案件才能查詢結果。',
  },
  'ask-not-asked-for/no-number': {
    is: 'conflict',
    en: 'NHI has not named the number of this case yet; the agent looks for it by itself.',
    zh: '健保署還沒有給這一件收件序號，會自動查詢。',
  },
  'ask-not-asked-for/other-server': {
    is: 'conflict',
    en: 'The case was sent to another server than settings name.',
    zh: '這一件送往另一個伺服器，目前的設定查不到它。',
  },
  'ask-not-asked-for/forgotten': {
    is: 'conflict',
    en: 'The case was kept for long enough, and is not asked about any more.',
    zh: '這一件的保存期限已過，不再查詢。',
  },
  'ask-not-now': {
    is: 'conflict',
    en: 'NHI cannot be reached now; the case is asked about by itself once it can.',
    zh: '目前連不上健保署，恢復後會自動查詢。',
  },
  'ask-not-now/told-to-wait': {
    is: 'conflict',
    en: 'NHI asked us to wait until {until}; the case is asked about by itself afterwards.',
    zh: '健保署要求等到 {until} 再查，之後會自動查詢。',
  },
  'ask-not-now/new-server': {
    is: 'conflict',
    en: 'The settings name another server, which nobody has confirmed yet.',
    zh: '設定已改連另一個伺服器，有人確認之前不查詢。',
  },
  'ask-under-way': { is: 'conflict', en: 'The case is being asked about.', zh: '這一件正在查詢。' },
  'ask-too-many': {
    is: 'conflict',
    en: 'At most {most} cases are asked about at once; wait for their answers, then ask for the rest.',
    zh: '一次最多查 {most} 件；等這一批查完，再查其餘的。',
  },
  'ask-too-soon': {
    is: 'conflict',
    en: 'The case was asked about at {at}; ask again a minute later.',
    zh: '{at} 才查過這一件；同一件每分鐘查一次，請稍後再查。',
  },
  'ask-failed': {
    is: 'conflict',
    en: 'NHI gave no answer ({code}); the case keeps its next poll.',
    zh: '健保署沒有回答（{code}），這一件照原來的時間再查。',
  },
  'nhi-not-checked': {
    en: 'NHI may have this case already, and releasing it would send it a second time. Look there first, then confirm.',
    zh: '健保署可能已有這一件，解除暫緩會再送一次。請先到健保署查詢，確定沒有再確認解除。',
  },
  'nhi-not-checked/same-application': {
    en: 'Another case of the same application is at NHI or on its way there; to release this one sends a second. Look at that case first, then confirm that this is a different application, with a reason.',
    zh: '同一筆申請的另一件已在健保署或正在傳送，解除暫緩會再送一件。請先看另一件，確認這是不同的申請並填原因，再送出。',
  },
  'twin-without-reason': {
    en: 'Another case of the same application is at NHI or on its way there: to send this one too takes a reason.',
    zh: '同一筆申請的另一件已在健保署或正在傳送：要再送這一件，必須填寫原因。',
  },
  // main/agent/carrier/check
  'ig-list-damaged': {
    en: 'The list of imported guide packages cannot be read.',
    zh: '已匯入的實作指引清單無法讀取；請刪除資料夾中的 ig 目錄後重新匯入。',
  },
  'check-token-exists': {
    is: 'conflict',
    en: 'There is a token of that name already; take it back first.',
    zh: '已有這個名稱的權杖，請先收回。',
  },
  'check-token-unknown': {
    is: 'not-found',
    en: 'There is no token of that name.',
    zh: '沒有這個名稱的權杖。',
  },
  'ig-not-a-guide': {
    en: 'That package has no profile of a Bundle that is sent to NHI.',
    zh: '這個套件不是送健保署 Bundle 所用的實作指引，不能作為檢核依據。',
  },
  'ig-not-imported': {
    en: 'That package and version was not imported.',
    zh: '尚未匯入這個實作指引套件版本。',
  },
  'ig-not-used': { en: 'imported, and not used: {reason}', zh: '已匯入，但不會用於檢核：{reason}' },
  'own-rule-wrong': {
    en: '{where} {problem}',
    zh: '院內規則有誤，請執行 settings validate：{where} {problem}',
  },
  'ig-outdated': {
    en: 'An imported guide package was compiled by another version.',
    zh: '已匯入的實作指引是由其他版本的程式處理，請重新匯入。',
  },
  'ig-other-bytes': {
    is: 'conflict',
    en: '{package} is known, and this file has other bytes: SHA-256 {sha256}, known {known}. Nothing was imported. Get the file again from its publisher; whoever answers for these bytes adds --trust-this-package --by NAME --reason TEXT.',
    zh: '{package} 是已知的套件，這個檔案的內容卻不同：SHA-256 為 {sha256}，應為 {known}。未匯入。請向發布單位重新取得檔案；確認來源無誤並願負責時，加上 --trust-this-package --by 姓名 --reason 原因。',
  },
  'ig-package-damaged': { en: 'The package is damaged or cut short.', zh: '實作指引套件檔已損壞或不完整。' },
  'ig-package-not-a-package': {
    en: 'The file is no FHIR package: it has no usable package.json.',
    zh: '這個檔案不是 FHIR 實作指引套件（沒有可用的 package.json）。',
  },
  'ig-package-not-r4': { en: 'The package is not for FHIR R4.', zh: '這個實作指引套件不是 FHIR R4。' },
  'ig-package-too-large': {
    en: 'The package is larger than a guide can be.',
    zh: '實作指引套件檔過大，未匯入。',
  },
  'ig-package-too-large/unpacked': {
    en: 'The package unpacks to more than a guide can be.',
    zh: '實作指引套件檔解開後過大，未匯入。',
  },
  'ig-package-too-large/compiling': {
    en: 'The package takes too long or too much memory to be read.',
    zh: '實作指引套件處理過久或占用過多記憶體，未使用。',
  },
  'ig-package-unreadable': { en: 'The package file cannot be read.', zh: '無法讀取實作指引套件檔。' },
  'ig-package-unsafe': {
    en: 'The package has a link or a path that leads out of it.',
    zh: '實作指引套件檔含有連結或不安全的路徑，未匯入。',
  },
  'ig-unreadable': {
    en: 'An imported guide package cannot be read.',
    zh: '已匯入的實作指引無法讀取，請重新匯入。',
  },
  // main/agent/carrier/nhi
  'resend-stopped': {
    en: 'A second sending of the same request was stopped.',
    zh: '已阻止同一要求再次送出。',
  },
  // main/agent/carrier/send
  'send-overslept': {
    en: 'The computer stood still while the attempt was written down. Nothing left; it is tried again if it still may be sent.',
    zh: '寫入送件紀錄期間電腦停頓，未送出；確認仍可送出後會再送。',
  },
  // main/agent/carrier/smart
  'client-key-unreadable': {
    en: 'The file holds no private key of a known form (PEM, PKCS#8, PKCS#1, SEC1 or JWK), or it is damaged.',
    zh: '檔案中沒有可辨識的私鑰（PEM、PKCS#8、PKCS#1、SEC1、JWK），或檔案已損壞。',
  },
  'client-key-pfx': {
    en: 'The key is in a PFX (PKCS#12); convert it first: openssl pkcs12 -in FILE -nocerts -out key.pem (older files also need -legacy).',
    zh: '這是 PFX（PKCS#12）檔，請先轉換：openssl pkcs12 -in 檔案 -nocerts -out key.pem（較舊的檔案加上 -legacy）。',
  },
  'client-key-openssh': {
    en: 'The key is in OpenSSH’s own form; convert it first: ssh-keygen -p -m PKCS8 -f FILE.',
    zh: '這是 OpenSSH 專用格式的金鑰，請先轉換：ssh-keygen -p -m PKCS8 -f 檔案。',
  },
  'client-key-several': {
    en: 'The file holds several private keys; keep only the one to import.',
    zh: '檔案中有好幾把私鑰，請只留下要匯入的那一把。',
  },
  'client-key-passphrase-needed': {
    en: 'The key is encrypted: give its passphrase (--passphrase-file, or TWPAS_KEY_PASSPHRASE).',
    zh: '金鑰有密碼保護，請提供密碼（--passphrase-file 或 TWPAS_KEY_PASSPHRASE）。',
  },
  'client-key-passphrase-wrong': { en: 'The passphrase does not open the key.', zh: '密碼無法開啟金鑰。' },
  'client-key-encryption-unsupported': {
    en: 'The file is encrypted in a way that is not read here (RC2 or RC4, say); export it again with AES or 3DES.',
    zh: '檔案使用這裡無法讀取的加密方式（例如 RC2、RC4），請以 AES 或 3DES 重新匯出。',
  },
  'client-key-public-only': {
    en: 'The file holds only a public key or a certificate; the private key is needed.',
    zh: '檔案中只有公鑰或憑證，需要的是私鑰。',
  },
  'client-key-wrong-kind': {
    en: 'The key is neither RSA nor elliptic-curve; NHI takes RSA (2048 bits or more) or EC P-384.',
    zh: '這不是 RSA 或橢圓曲線金鑰；健保署接受 RSA（2048 位元以上）或 EC P-384。',
  },
  'client-key-certificate-unreadable': {
    en: 'The certificate given cannot be read (PEM or DER).',
    zh: '所給的憑證無法讀取（PEM 或 DER）。',
  },
  'client-key-certificate-mismatch': {
    en: 'The private key does not belong to the certificate given.',
    zh: '這把私鑰與所給的憑證不是一對。',
  },
  'client-key-id-taken': {
    en: 'Another key with this kid is already here.',
    zh: '已有另一把金鑰使用相同的 kid。',
  },
  'client-key-unknown': { en: 'There is no client key with this kid.', zh: '沒有這個 kid 的連線金鑰。' },
  'client-key-in-use': {
    en: 'This key signs now and cannot be retired; make another first (keys rotate).',
    zh: '這把金鑰正在使用，不能停用；請先產生新的金鑰（keys rotate）。',
  },
  'rotation-pending': {
    en: 'Another key already waits for its switch date; retire it first to plan another.',
    zh: '已有另一把金鑰等待切換，要重新安排請先將它停用。',
  },
  'switch-needs-reason': {
    en: 'NHI may not know a key yet that signs within seven days, and refuses all until it does: give a reason, or let it begin in seven days (keys rotate).',
    zh: '七天內換用的金鑰健保署可能還不認得，登錄前都會被拒絕：請填寫原因，或改為七天後換用（keys rotate）。',
  },
  'no-former-key': {
    en: 'There is no former key to put back: it was retired, or there never was one.',
    zh: '沒有可改回的前一把金鑰：已停用，或從未換過。',
  },
  'switch-in-past': { en: 'The switch date lies in the past.', zh: '切換時間已經過去。' },
  'no-client-key': {
    en: 'There is no client key yet; make one with `keys generate`.',
    zh: '尚未建立連線金鑰，請先產生金鑰。',
  },
  'no-client-key/not-asked': {
    en: 'No key is asked for on the way to a server.',
    zh: '連線到伺服器的途中不需要金鑰。',
  },
  'client-key-damaged': {
    en: 'The key file {name} cannot be read; restore it from a backup.',
    zh: '金鑰檔 {name} 無法讀取，請自備份還原。',
  },
  'client-key-too-short': {
    en: 'The RSA key has {bits} bits; at least 2048 are needed.',
    zh: 'RSA 金鑰只有 {bits} 位元，至少需要 2048 位元。',
  },
  'client-key-wrong-curve': {
    en: 'The key is on the curve {curve}; NHI takes P-384 (secp384r1) only.',
    zh: '金鑰使用曲線 {curve}；健保署只接受 P-384（secp384r1）。',
  },
  'discovery-cache-unknown': {
    en: 'The kept discovery document has an unknown form.',
    zh: '儲存的連線設定（SMART configuration）格式無法辨識。',
  },
} as const satisfies Record<string, ErrorRow>;
