/** The page's own words, side by side so that no language falls behind. */

const WORDS = {
  skip: ["Skip to the content", "本文へ移動"],
  views: ["Views", "表示"],
  viewTriage: ["A backup", "バックアップ"],
  viewClassify: ["An error text", "エラー メッセージ"],
  viewCatalogue: ["Catalogue", "カタログ"],
  language: ["Language", "言語"],
  theme: ["Colours", "配色"],
  themeAuto: ["System colours", "システムの配色"],
  themeLight: ["Light", "ライト"],
  themeDark: ["Dark", "ダーク"],
  triageHeading: ["Which backup failed?", "失敗したバックアップを指定してください"],
  sample: [
    "This is the sample estate: no Azure is asked. Choose a machine:",
    "サンプル環境です。Azure には接続しません。マシンを選択してください:",
  ],
  subscription: ["Subscription (GUID)", "サブスクリプション (GUID)"],
  vault: ["Recovery Services vault", "Recovery Services コンテナー"],
  vm: ["Protected VM", "保護対象の VM"],
  nameOrId: ["Name or ARM id", "名前または ARM ID"],
  more: ["More precisely", "詳細な条件"],
  vaultResourceGroup: ["Resource group of the vault", "コンテナーのリソース グループ"],
  vmResourceGroup: ["Resource group of the VM", "VM のリソース グループ"],
  jobId: ["Job id", "ジョブ ID"],
  workload: ["Workload", "ワークロード"],
  operation: ["Operation", "操作"],
  any: ["Any", "指定なし"],
  backup: ["Backup", "バックアップ"],
  restore: ["Restore", "リストア"],
  fileRecovery: ["File recovery", "ファイルの回復"],
  lookbackDays: ["Days to look back", "さかのぼる日数"],
  timezone: ["Time zone (IANA)", "タイム ゾーン (IANA)"],
  submitTriage: ["Triage", "切り分ける"],
  classifyHeading: ["What do you have in hand?", "お手元の情報を貼り付けてください"],
  paste: [
    "An error code, a message in any language, a job's JSON or an alert's JSON",
    "エラー コード、エラー メッセージ、ジョブの JSON、アラートの JSON のいずれか",
  ],
  kindCode: ["Read as an error code; Azure is not asked.", "エラー コードとして判定します (Azure には接続しません)。"],
  kindMessage: ["Read as a message; Azure is not asked.", "エラー メッセージとして判定します (Azure には接続しません)。"],
  kindJob: ["Read as a job; Azure is not asked.", "ジョブの JSON として判定します (Azure には接続しません)。"],
  kindAlert: ["Read as an alert; Azure is asked about its backup item.", "アラートとして扱い、対象のバックアップ項目を Azure に問い合わせます。"],
  submitClassify: ["Explain", "判定する"],
  catalogueHeading: ["Look it up", "カタログを検索"],
  search: ["Code, title or word", "エラー コード、件名、語句"],
  kind: ["In", "対象"],
  errors: ["Errors", "エラー"],
  items: ["Things to gather", "採取項目"],
  submitSearch: ["Search", "検索"],
  found: ["{total} found", "{total} 件"],
  pageOf: ["Page {page} of {pages}", "{page} / {pages} ページ"],
  previous: ["Previous", "前へ"],
  next: ["Next", "次へ"],
  access: ["Function key", "関数キー"],
  key: [
    "Key, if this service wants one. It stays in this tab.",
    "キー (必要な場合)。このタブの中だけで保持します。",
  ],
  reading: ["Reading Azure …", "Azure の情報を取得しています…"],
  thinking: ["Looking it up …", "判定しています…"],
  seconds: ["{n} s", "{n} 秒"],
  cancel: ["Cancel", "キャンセル"],
  ready: ["The report is ready.", "結果を表示しました。"],
  share: ["Share", "共有"],
  copyLink: ["Copy link", "リンクをコピー"],
  copyText: ["Copy as text", "テキストでコピー"],
  copyMarkdown: ["Copy as Markdown", "Markdown でコピー"],
  copyTicket: ["Copy as support request", "問い合わせ文をコピー"],
  saveHtml: ["Save as HTML", "HTML で保存"],
  print: ["Print", "印刷"],
  copy: ["Copy", "コピー"],
  copied: ["Copied", "コピーしました"],
  notCopied: ["Could not copy; select the text and copy it.", "コピーできませんでした。選択してコピーしてください。"],
  wantsKey: ["This service wants a function key", "関数キーが必要です"],
  wantsKeyDetail: ["Enter the key below and ask again.", "キーを入力して再度実行してください。"],
  refused: ["The service did not answer as expected ({status})", "サービスが想定外の応答を返しました ({status})"],
  unreachable: ["The service cannot be reached", "サービスに接続できません"],
  unreachableDetail: ["Check the network and ask again.", "ネットワークを確認して再度実行してください。"],
  nearest: ["Did you mean", "もしかして"],
  candidates: ["Several fit; which one?", "複数の候補があります。選択してください"],
  requestId: ["Request id", "要求 ID"],
  neededBy: ["Needed for", "必要となるエラー"],
};

export const LANGUAGES = ["en", "ja"];

/** Return the words `name` in `language`, `facts` put into their {places}. */
export function word(name, language, facts = {}) {
  const text = WORDS[name][LANGUAGES.indexOf(language)];
  return text.replace(/\{(\w+)\}/g, (_, place) => String(facts[place]));
}

/** Put the page's static words into `language`. */
export function translate(root, language) {
  root.documentElement.lang = language;
  for (const element of root.querySelectorAll("[data-word]")) {
    element.textContent = word(element.dataset.word, language);
  }
  for (const element of root.querySelectorAll("[data-place]")) {
    element.placeholder = word(element.dataset.place, language);
  }
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", word(element.dataset.label, language));
  }
}
