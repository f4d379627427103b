/** First screen of `--help`: commands by what a person wants to do, in Chinese; `--lang en` shows their own English sentences. */
import { type Command, Option } from 'commander';
import type { CheckLanguage } from './check-formats/shown.ts';

interface CommandGroup {
  readonly zh: string;
  readonly en: string;
  /** Chinese sentence of each command. */
  readonly commands: Readonly<Record<string, string>>;
}

const GROUPS: readonly CommandGroup[] = [
  {
    zh: '安裝與執行：',
    en: 'Installation and running:',
    commands: {
      setup: '初次設定：在瀏覽器一步一步寫出設定檔，然後開始執行',
      settings: '目前的設定與來源；檢查設定檔（validate）、套用變更（reload）',
      service: '登錄為開機服務（install）、移除（uninstall）',
      run: '在前景執行送件程式，網頁在 127.0.0.1',
      stop: '請執行中的程式送完手上的案件後結束',
      practice: '練習環境：這台電腦上的練習伺服器與送件程式，不會送到健保署',
    },
  },
  {
    zh: '查看與檢測：',
    en: 'State and tests:',
    commands: {
      status: '是否執行中、件數、連線、資料夾，與一次性登入網址；--check 供監控',
      doctor: '逐步檢測到健保署的連線，指出原因與由誰處理；--firewall 印防火牆申請單',
      check: '檢核申請檔（Bundle），不送出；有一個沒過時結束碼 1',
      send: '演練送件：列出請求、檢核與連線，不送出',
      logs: '執行中程式最新的紀錄',
      diagnostics: '給支援人員的 zip，不含病人、金鑰與密碼',
      alerts: '警示郵件與 webhook：測試（test）、密碼（password）',
    },
  },
  {
    zh: '案件：',
    en: 'Cases:',
    commands: {
      cases: '全部案件，最新的在前',
      show: '一個案件：事件、問題、附件、健保署的每一次回覆',
      retry: '重送遭拒收的，或馬上再試等候中的',
      hold: '暫緩送出',
      release: '解除暫緩',
      cancel: '取消，不會送出（會先詢問；無人可答時加 --yes）',
      recheck: '重新檢核',
      ask: '現在就向健保署查詢這些案件的結果',
      resolve: '依健保署所示，填寫送件結果待確認的案件',
      'send-anyway': '只有指引的清單與結構不符的案件，填寫原因後仍要送出',
      pause: '暫停全部送件；仍會接收結果',
      resume: '恢復送件，並馬上再試拒絕過的伺服器',
      attachments: '應交給健保署而還沒交付的附件',
    },
  },
  {
    zh: '金鑰、帳號與稽核：',
    en: 'Keys, accounts and the trail:',
    commands: {
      keys: '與健保署連線的金鑰：產生、公鑰、更換',
      vault: '誰打得開資料資料夾；復原碼',
      accounts: '誰可以登入網頁、有哪些角色',
      'check-token': '讓其他程式在寫檔之前檢核的權杖',
      audit: '稽核軌跡：驗證、匯出',
    },
  },
  {
    zh: '備份與保存：',
    en: 'Backups and what is kept:',
    commands: {
      backup: '把資料庫與金鑰寫成一個檔案；還原演練（drill）',
      restore: '以備份取代資料資料夾的狀態',
      retention: '哪些內容已到期銷毀、哪些期限要縮短',
      ig: '檢核所用的實作指引與預檢規則',
    },
  },
];

const WORDS = {
  'zh-TW': {
    about: '把健保事前審查的申請檔（Bundle）送到健保署 FHIR 伺服器，並取回審核結果。',
    options: {
      lang: '說明的語言',
      version: '顯示版本',
      help: '顯示說明；指令加 --help 是該指令的說明',
    },
    titles: { 'Usage:': '用法：', 'Options:': '選項：', 'Commands:': '其他：' },
  },
  en: {
    about: 'Carries NHI prior authorization Bundles to the NHI FHIR server and brings the decisions back.',
    options: {
      lang: 'language of the help',
      version: 'show the version',
      help: 'show the help; after a command, that of the command',
    },
    titles: { 'Commands:': 'Other:' },
  },
} as const;

/** Gives the program its help. `version`: as `--version` prints it. */
export function describeProgram(program: Command, version: string): void {
  program
    .version(version)
    .helpOption('-h, --help')
    .helpCommand('help [command]', '一個指令的說明（help for one command）')
    .addOption(new Option('--lang <language>').choices(['zh-TW', 'en']).default('zh-TW'));
  // Options are read before the help is written.
  program.on('option:lang', (lang: CheckLanguage) => {
    describeIn(program, lang);
  });
  describeIn(program, 'zh-TW');
}

function describeIn(program: Command, lang: CheckLanguage): void {
  const words = WORDS[lang];
  const titles: Readonly<Record<string, string>> = words.titles;
  const options: Readonly<Record<string, string>> = words.options;
  program.description(words.about).configureHelp({
    subcommandTerm: (made) => made.name(),
    optionDescription: (option) => options[option.name()] ?? option.description,
    styleTitle: (title) => titles[title] ?? title,
  });
  for (const made of program.commands) {
    const group = GROUPS.find(({ commands }) => Object.hasOwn(commands, made.name()));
    if (group === undefined) continue;
    made.helpGroup(lang === 'en' ? group.en : group.zh);
    made.summary(lang === 'en' ? made.description() : (group.commands[made.name()] ?? ''));
  }
}
