// Words that models use to talk about their answer, by meaning, in 18 languages. Phrases are recognized by the words
// that occur together in them, so there is no list of whole phrases.

import { JOINED, matchAt, matcher, normalize, readVocabulary, startMatcher } from './find-words.ts';

const PROMPT_STEMS =
  'prompt systemprompt промпт подсказк 提示词 提示詞 プロンプト 프롬프트 प्रॉम्प्ट البرومبت =istem =istemi =istemin systeemprompt مطالب موجه';
const TEXT_STEMS = `version iteration versión versão versione versie wersj sürüm версия версию версии версі fassung instruct instruccion instruções istruzion instructie instrukcj anweisung consigne talimat
инструкц інструкц draft rewrite 版本 版 指示 指令 バージョン 지침 버전 संस्करण निर्देश النسخة نسخة تعليمات`;
const CHANGE_STEMS = `chang edit improv revis updat refin rewr rework modif adjust tweak fix enhanc optimi amend correct polish better shorten clarif tighten streamlin simplif reword rephras restructur reorgani strengthen differenc adapt =alter =altered
besser überarbeit gekürzt ergänzt verbesser änder geänder veränder aktualisi angepasst anpass
amélior modifi réécri ajust corrig mis_à_jour mise_à_jour révis remani
cambi mejor actualiz correg reescri retoc
alterad alteraç altere melhor mudan mudou atualiz reformul correç correcc
corrett miglior aggiorn rivist riscritt ritocc
wijzig gewijzigd verander aangepast aanpass herzien verbeter bijgewerkt herschreven
zmian zmien zmodyfik popraw zaktualiz ulepsz modyfik przeredag uaktualn
değişik değişti değiştir güncel iyileştir düzenle revize geliştir
измен перепис обновл обнови улучш правк правок исправ перераб доработ скорректир
змін перепис оновл оновив покращ правк правок виправ підправ переробл переробив скориг
أعدت_صياغة تغيير تعديل معدل محدث محسن تحسين حدثت عدلت
बदलाव संशोध अपडेट सुधार परिवर्तन बेहतर
修改 更改 改进 改進 优化 優化 更新 调整 調整 改动 变更 修订 重写 重寫 変更 改善 改良 修正 改訂 書き直 書き換 변경 수정 개선 업데이트 개정
ändring ändrat ändrad ändrar justera omarbeta uppdater förbättr reviderad`;
const HERE_STEMS = `here_is here_s =here below follow_ =follows =following drop_in hier_ist hier_kommt nachfolgend nachstehend anbei unten =folgt folgende voici ci_dessous comme_suit aquí continuación siguiente aqui_está =segue seguir abaixo
=ecco di_seguito seguente come_segue hier_is hieronder als_volgt =oto poniżej następując işte aşağıda şu_şekilde вот ниже следующ =ось нижче наступн إليك فيما_يلي أدناه यहाँ यहां नीचे यह_रहा 以下 下面 这是 如下 次のように こちら 다음 아래 här_är nedan`;
/** Other words in headings over notes. */
const SUMMARY_STEMS = `summar overview =reasoning =behind explanation explain rationale note highlight diff =log detail changelog =key =main major notable important brief =list =made applied =done =what =why =how
=liste zusammenfass überblick übersicht erläuterung begründung hinweis wichtigste wesentliche vorgenommen was warum
=liste résumé récapitul explication remarque principa apporté effectué clé =ce =qui pourquoi
=lista =listado resumen explicación nota principales clave realizad hech qué =por
resumo explicaç observaç principais chave realizad feit =o =que
elenco riepilogo riassunt spiegazion principali chiave apportat effettuat =cosa perché
lijst samenvatting uitleg overzicht toelichting belangrijkste aangebracht =wat waarom
podsumowan opis wyjaśnien najważniejsz główn kluczow wprowadzon =co dlaczego
listesi özet açıklama başlıca önemli temel yapılan =neler =ne
сводк кратк описан пояснен основн ключев внесенн внесённ главн =что перечень список резюме
зведен коротк опис поясненн основн ключов внесен головн =що перелік
قائمة ملخص شرح أهم أبرز رئيسية التي =تم إجراؤها ما
सारांश सूची मुख्य किए =गए =गया प्रमुख विवरण क्या
说明 說明 清单 列表 主要 摘要 总结 總結 概述 要点 内容 点 関 主な 概要 一覧 リスト 説明 要約 まとめ 理由 의 주요 사항 내용 요약 목록 설명
sammanfattning viktig gjorts gjorda =av =som =vad
=test =tests =testing =next =step =steps feedback =addresses =addressed idea mapping =word =character =count =length =tip =tips recommendation suggestion assumption checklist =case =cases =trade =offs =off =be =aware expected impact deployment rollout next_step breakdown caveat empfehlung annahme auswirkung teststrategie nächste_schritt recommandation hypothèse recomendac supuest recomendaç suposiç raccomandazion ipotes aanbeveling aanname
zaleceni założeni öneri varsayım рекомендац предположен допущен рекомендаці припущенн 假设 建议 测试 前提 テスト 提案 가정 테스트 제안 توصيات افتراضات सुझाव antagande rekommendation`;
/** Function words and adjectives in such headings. */
const GLUE_STEMS = `=the =a =an =of =to =in =for =and =or =this =these =that =your =my =our =i =we =you =ve =s =was =were =are =is =has =have =been =with =from =it =on new final full complet system voice agent assistant overall reason =ready =use =paste =v quick short suggested proposed applied =work =works =matter =matters original =ça =cela marche fonctionne =cosí così funziona =esto funciona =isso das_funktioniert =funktioniert
=der =die =das =den =des =dem =und =im =in =am =zum =zur =wurde =wurden =habe =ich =neue =neuer =neues vollständig =direkten einsetzen sprachagent
=le =la =les =du =de =des =d =l =au =aux =et =ont =a =été =nouveau =nouvelle version complet
=el =los =las =del =en =y =se =ha =han =nuevo =nueva completo =al =más
=o =os =as =do =da =dos =das =no =na =em =e =novo =nova foram
=il =lo =gli =i =dei =di =del =delle =della =nel =è =sono =nuovo =nuova completo cambiato
=ik =heb =het =een =van =er =is =zijn =nieuwe volledig
=w =i =do =nowy =nowa systemow =zostało =zostały
=ve =bir =yeni =tam =için sistem =değişti
=и =я =мной =в =к =для =новый =новая полн систем =было
=і =та =у =до =новий =нова повн =було
في من على إلى الجديد الكامل النظام
में का की के को और नया पूरा सिस्टम =है =हैं
的 了 后 後 版 已 对 系统 系統 新 完整 の を は が と 点 後 新しい システム 된 사항 내용 시스템 새로운 한`;

/** "Prompt". */
export function namesPrompt(text: string): boolean {
  return hasPromptWord(text.replace(PROMPT_VERB, ' '));
}
const hasPromptWord = matcher(PROMPT_STEMS);
/** English has "prompt" as a verb, too, and voice menus play prompts. */
const PROMPT_VERB =
  /\bprompt(?:ing|ed)\b|(?:^|\b(?:the|these|following|those|all|and) )prompts\b|(?:^|[,.;:!?]|\b(?:then|and|or|to|please|not|never|always|again)) {0,2}prompt (?:the|them|him|her|you|callers?|users?|again)\b/giu;
/** Other words for it: "version", "instructions". */
export const namesText = matcher(TEXT_STEMS);
/** "Change", as a verb or noun. */
export const namesChange = matcher(CHANGE_STEMS);
/** "New", "full". */
export const saysNewOrFull = matcher(
  '=new =final =full =complete =neue =neuer =neues =vollständiger =nouveau =nouvelle =complet =nuevo =nueva =completo =novo =nova =nuovo =nuova =nieuwe =volledige =nowy =nowa =pełny =yeni =tam =новый =новая =полный =новий =нова =повний 新 完整 新しい 새로운 الجديد नया',
);
/** "Here is", "below", "as follows". */
export const presents = matcher(HERE_STEMS);
/** "Summary", "key", "made", "what", "why". */
export const summarizes = matcher(SUMMARY_STEMS);

const TITLE_WORDS = readVocabulary(
  [PROMPT_STEMS, TEXT_STEMS, HERE_STEMS, CHANGE_STEMS, SUMMARY_STEMS, GLUE_STEMS].join(' '),
);

/** Whether a title consists of such words alone: `Summary of the changes made`, and not `Changes to a booking`. */
export function hasOnlyTitleWords(title: string): boolean {
  const text = normalize(title);
  let at = 1;
  while (at < text.length) {
    const end = text[at] === ' ' ? at + 1 : matchAt(text, at, TITLE_WORDS);
    if (end < 0) return false;
    at = end;
  }
  return true;
}

/** Parts of a prompt that a model keeps. */
export const namesParts = matcher(
  `placeholder variable tool example function structure wording formatting section tone meaning intent platzhalter variablen werkzeug struktur inhalt marqueur outil exempl structur marcador herramient ejemplo estructur variáve ferramenta estrutura
  variabil strument struttura variabele plaatshouder gereedschap zmienn narzędz struktur değişken araç yapı переменн инструмент структур плейсхолдер змінн інструмент متغير أدوات الهيكل चर टूल संरचना 变量 變量 占位符 工具 结构 変数 ツール 構成 변수 도구 구조 edits above
=ton formulierung beispiel abschnitt formulation exemple =tono redacción ejemplo sección =tom redação exemplo seção formulazion esemp sezion =toon formulering voorbeeld sectie sformułowan przykład sekcj =tonu ifade örnek bölüm =тон формулировк пример раздел формулюван приклад розділ
语气 措辞 示例 トーン 文言 表現 セクション 어조 말투 예시 표현 نبرة صياغة أمثلة लहजा उदाहरण avsnitt exempel`,
);
/** "Kept", "unchanged". */
export const saysKept = matcher(
  `kept =left preserved retained unchanged intact untouched as_they_were as_is original exactly_the_same unverändert beibehalten übernommen erhalten conservé inchangé préservé conservad mantenid manten sin_cambios intact mantid preservad inalterad
  invariat mantenut conservat behouden ongewijzigd zachowan bez_zmian niezmienion korun değiştirilme aynı сохранен сохранены без_изменений збережен без_змін حافظ يحتفظ دون_تغيير كما_هي अपरिवर्तित बरकरार 保持不变 保留 不变 維持 そのまま 変更していません 유지 그대로
  touched didn_t_touch not_touch left_alone leave_alone =nicht_angefasst unangetastet no_toqué he_tocado tocado pas_touché telle_quelle tel_quel laissé mantive =não_mexi lasciato lasciat toccat niet_aangeraakt laten_staan nie_rusza nie_zmienia не_трога не_менял не_чіпа 건드리지 لم_أغير لم_ألمس 手を加え 未改动 没有改 没有动 dokunma नहीं_बदल rörde_inte`,
);
/** "More", "other", "further". */
export const saysMore = matcher(
  `more other another further additional any =else weiter ander noch =d_autres autre davantage =plus más =otra =otro adicional outr =mais altr ulterior nog meer kolejn dodatkow inn başka daha ek дополнительн други ещ додатков інш ще أخرى إضافي और कोई अन्य 进一步 更多 其他 再 さらに 他に 追加 추가 더 다른 fler mer ytterligare jeszcze =encore =ancora`,
);

/** "Sure", "of course", at the start. */
export const agrees = startMatcher(
  `=sure =certainly of_course =absolutely great_question thank_you thanks =okay =ok =great got_it =understood gern selbstverständlich =natürlich =klar bien_sûr =claro por_supuesto =certo certamente =natuurlijk oczywiście elbette =tabii конечно хорошо звісно звичайно
  بالتأكيد بالطبع ज़रूर 好的 当然 承知 かしこまり もちろん 물론 알겠 självklart`,
);
const beginsAsOffer = startMatcher(
  `let_me_know please_let_me please_feel_free feel_free would_you_like_me want_me_to do_you_want_me should_i shall_i if_you_d_like if_you_would_like if_you_like if_you_want if_you_need i_hope_this hope_this i_can_also happy_to i_m_happy_to
  sag_mir sag_bescheid sagen_sie_bescheid sagen_sie_mir sag_einfach gib_bescheid lass_mich_wissen lassen_sie_mich_wissen gib_mir geben_sie_mir melde_dich melden_sie_sich wenn_du_möchtest wenn_du_willst wenn_du_noch wenn_du_weitere wenn_sie_weitere wenn_sie_möchten falls_du_möchtest falls_du_noch falls_du_weitere falls_sie_möchten falls_sie_noch falls_sie_weitere falls_sie_änder falls_sie_anpass falls_sie_wünsch möchten_sie möchtest_du soll_ich ich_kann_gern
  n_hésite dites_moi dis_moi faites_moi fais_moi souhaitez_vous voulez_vous si_vous_souhaitez si_vous_voulez
  avísame avíseme =dime dime_si dígame házmelo hágamelo no_dudes no_dude_en quieres_que si_quieres si_deseas
  avise me_avise se_precisar caso_queira caso_deseje diga_me me_diga se_quiser se_desejar fico_à_dispo deixe_me sinta_se
  fammi_sapere fatemi_sapere mi_faccia se_vuoi se_desideri vuoi_che
  laat_het_me laat_me_weten laat_het_mij wil_je_dat_ik als_je_nog zeg_het
  daj_znać daj_mi proszę_dać jeśli_chcesz czy_chcesz
  дайте_знать дай_знать сообщите если_нужн если_хотите хотите_ли
  дайте_знати дай_знати повідомте якщо_потрібн якщо_хочете
  أخبرني أعلمني إذا_كنت_ترغب إذا_رغبت إذا_أردت هل_ترغب لا_تتردد låt_mig säg_till hör_av अगर_आप_चाहें यदि_आप_चाहें
  does_this does_that is_this_what how_does_this if_you_d_rather if_you_prefer if_it_still any_questions send_me just_say wenn_noch falls_noch passt_das passt_es ça_vous_va cualquier_cosa qualquer_coisa laat_maar als_er_nog jeśli_coś gdyby_coś если_что если_понадоб якщо_щось bir_şey_olursa अगर_आपको_कोई passar_det`,
);
const endsAsOffer = matcher(
  `bana_bildir haber_ver ister_misiniz isterseniz istersen मुझे_बता मुझे_ज़रूर_बता 告诉我 随时 如需 需要我 お知らせください お申し付け ご連絡ください 必要でしたら 必要であれば 알려_주 알려주 말씀해 원하시면 필요하시면
  बेझिझक बताइए feel_free don_t_hesitate n_hésite =dites_moi no_dudes me_avise me_chamar fammi_sapere laat_weten daj_znać napisz дайте_знать напишите`,
);
/** "Let me know if …". */
export const offers = (text: string): boolean => beginsAsOffer(text) || endsAsOffer(text);

const CHANGES = readVocabulary(CHANGE_STEMS);
const PREPOSITIONS = readVocabulary(
  '=to =in =on =for =of =an =am =bei =der =des =à =au =aux =de =du =des =en =a =al =del =da =do =no =na =ao =di =della =alla =van =aan =voor =w =по =к =в =до',
);

/** Changes without an object, unlike "more changes to the order". */
export function namesMereChange(text: string): boolean {
  const plain = normalize(text);
  for (let at = 1; at < plain.length; at += 1) {
    if (plain[at] === ' ' || !(plain[at - 1] === ' ' || JOINED.test(plain[at] ?? ''))) continue;
    const end = matchAt(plain, at, CHANGES);
    if (end >= 0 && matchAt(plain, end + 1, PREPOSITIONS) < 0) return true;
  }
  return false;
}

/** "I can't". */
export const declines = matcher(
  `=can_t =cannot can_not =isn_t =unable not_able won_t =will_not =decline declining not_possible not_going_to don_t_have do_not_have against_my nicht_machen nicht_helfen nicht_weiterhelfen nicht_bearbeiten nicht_nachkommen nicht_möglich nicht_in_der_lage nicht_umschreiben kann_nicht kann_ich_nicht kann_ich_leider kann_leider
  ne_peux ne_suis_pas m_est_impossible impossible ne_puis no_puedo no_estoy_autoriz no_me_es_posible no_es_posible no_podré não_posso não_consigo não_é_possível não_sou_capaz non_posso non_sono_in_grado non_è_possibile non_riesco
  kan_ik_niet kan_niet kan_u_niet kan_ik_u kan_hier_niet kan_hier niet_in_staat nie_mogę nie_jestem_w_stanie nie_potrafię olamam getiremiyorum yapamam yapamıyorum edemem edemiyorum veremem mümkün_değil не_могу не_в_состоянии не_можу не_в_змозі неможлив
  لا_أستطيع لا_يمكنني لا_يمكن नहीं_कर_सकत नहीं_कर सकता_नहीं असमर्थ 无法 無法 不能 できません できかね 出来ません いたしかね 수_없습니다 없습니다 어렵습니다 kan_tyvärr_inte kan_inte`,
);
/** "Sorry". */
export const apologizes = matcher(
  `sorry apolog unfortunately tut_mir leider entschuldig bedauer désolé malheureusement regrette siento lament lo_sentimos desculp sinto_muito infelizmente lamento dispiace purtroppo spijt helaas przykro przepraszam niestety üzgün maalesef извин жаль сожалени простите вибач
  عذر آسف أعتذر للأسف खेद क्षमा माफ़ 抱歉 对不起 對不起 遗憾 申し訳 恐れ入り すみません 残念 죄송 유감 tyvärr ledsen`,
);
/** "Help", "request", "guidelines". */
export const namesRequest = matcher(
  `help assist comply fulfil request guideline polic rewrit helfen anfrage bitte richtlinie aider aide demande ayuda solicitud petición ajuda pedido solicitaç aiut richiest help verzoek pomoc pomóc prośb yardım iste помо запрос просьб допомог запит
  مساعد طلب الأمر सहायता मदद अनुरोध 帮 協助 协助 请求 要求 お手伝い 依頼 対応 リクエスト 도와 요청 도움 hjälp begäran`,
);
/** "I suggest", "consider". */
export const advises = matcher(
  `suggest recommend =noticed =problems consider you_might might_want you_could could_be looks_good should improve main_issue would_fix adding empfehl vorschlag würde_raten conseill suggèr recommand sugier recomiend aconsej sugir recomend consigli suggeri aanraden raad_ik stel_voor sugeruj polecam zalec öner
  совету рекоменд предлага раджу рекоменд أقترح أنصح सुझाव 建议 建議 推荐 お勧め おすすめ 提案 추천 제안 föreslår`,
);
/** Transcripts and metrics. */
export const namesCalls = matcher(
  'transcript failed_metric metric transkript transcription transcripci trascrizion транскри 通话记录 文字起こし 통화_기록',
);
/** "The rest", "other sections". */
export const namesRest = matcher(
  `rest remaining remainder other everything_else everything_below everything_above everything_from everything_about everything_up section existing previous original übrig weiter restlich sonstig bisherig vorherig abschnitt reste suite autres section existant précédent resto demás restante secciones anterior existente seções altre sezioni precedent esistent
  overig secties bestaande vorige reszt pozostał dalsz dalej sekcj istniejąc poprzedni kalan diğer bölüm mevcut önceki остальн осталь далее дальше остат раздел существующ предыдущ решт далі інш розділ наявн попередн بقية باقي الأقسام السابق बाकी शेष अन्य पिछल मूल 其余 其餘 其他 剩余 后续 以下 原 残り 以降 その他 既存 나머지 이하 기타 기존 resten övriga`,
);
/** "The rest", at the start. */
export const beginsAsRest = startMatcher(
  `the_rest leave_everything leave_all the_next the_following the_previous rest_of everything_from everything_about the_other_part everything_else all_other the_remaining remaining der_rest die_übrig alle_übrig le_reste les_autres el_resto las_demás los_demás o_restante o_resto demais il_resto le_altre de_rest de_overige overige
  reszt pozostał geri_kalan diğer остальн решт بقية باقي बाकी शेष 其余 其餘 其他 残り その他 나머지 resten`,
);
/** "Unchanged", "omitted". */
export const saysSame = matcher(
  `unchanged same as_in as_before as_above as_is remain stay keep omitted truncated unmodified intact identical continue here no_change exactly_as unverändert gleich wie_oben wie_zuvor wie_bisher wie_im_original bleibt bleiben inchangé identique sans_changement sans_modif comme_avant igual sin_cambio no_cambia mantien inalterad sem_altera sem_mudan mantém permanec
  invariat senza_modific ugual =restano =resta come_prima ongewijzigd hetzelfde blijft blijven bez_zmian takie_same pozostaj aynı değişme değiştiril без_изменен прежн остаётся остаются как_раньше без_змін залиша دون_تغيير كما_هي كما_هو वैसा वैसे समान अपरिवर्तित यथावत 不变 不變 原样 相同 省略 一致 如上 変更なし 同じ のまま そのまま 同様 同上 동일 같음 같습니다 그대로 변경_없 생략 oförändrad samma
  verbatim as_is left_as как_в without_modif without_chang copy_over not_repeated as_it_was how_you_had like_in_your already_had de_siempre iguais carry_over carries_over omitid =omis =omise =omises weggelassen ausgelassen omess pominięt опущен weggelaten के_अनुसार já_existent já_tinha già_presente wie_gehabt déjà_là पहले_जैसे`,
);
const beginsAsInsert = startMatcher(
  `insert =add =enter fill_in =your specify =insertar =inserta =inserte indicar indique añadir agregar adicionar adicione completar rellenar inserir insira preencher inserire inserisci completare da_completare compilare insér compléter à_compléter à_remplir remplir ajouter indiquer
  =vul wstaw wpisz uzupełnij вставить вставьте укажите указать заполните вставте вставити вкажіть заповніть أدخل أضف
  =put =paste =describe =write =list_your list_the_current replace_this =your_phone
  à_renseigner à_préciser à_définir da_inserire da_definire a_definire por_definir por_confirmar por_completar escrib a_definir a_preencher a_confirmar escreva coloque hier_eintragen noch_zu noch_einzutragen nog_in_te in_te_vullen tu_wpisz do_uzupełnienia do_ustalenia buraya doldurulacak впишите указать_позже будет_уточнено впишіть يحدد_لاحقا اكتب`,
);
const endsAsInsert = matcher(
  `einfügen ergänzen eintragen ausfüllen einsetzen invullen invoegen =ekle ekleyin ekleyiniz doldurun girin दर्ज भरें डालें 填写 插入 请填 在此 補充 入力 記入 挿入 追記 补充 此处 ここに 입력 삽입 기입
  please_fill fill_in fill_this 要記入 ここに記入 추후_작성 작성_예정 待填 待补充 待定 =yazın लिखें aquí aqui =ici =hier tutaj buraya сюда 여기에 추가하세요 기재 يرجى_الإضافة يرجى_الإدخال هنا`,
);
const PENDING_STEMS = `customize_as customise_as adjust_as replace_with please_specify please_complete please_describe please_list adjust_to_your adapt_to_your to_be_confirmed to_be_determined to_be_decided to_be_defined to_be_added to_be_provided to_be_filled to_be_completed to_be_supplied to_be_announced to_follow pending_confirm pending_approv pending_client pending_info pending_from pending_detail pending_review pending_input coming_soon placeholder_for fill_in fill_this replace_this need_to_confirm operator_fill operator_replace please_fill please_add please_confirm please_provide please_insert please_replace missing_from
  noch_offen noch_zu noch_ergänz noch_einzu noch_einzut noch_nicht noch_klär wird_noch werden_noch folgt_noch ausstehend steht_noch bitte_ergänz bitte_eintrag bitte_einfüg bitte_ausfüll bitte_ersetz platzhalter hier_eintragen hier_einfügen hier_ergänzen
  en_attente à_compléter à_confirmer à_renseigner à_préciser à_définir à_remplir à_ajouter à_insérer à_vérifier espace_réservé
  pendiente por_definir por_confirmar por_completar por_añadir a_confirmar a_definir a_preencher a_completar pendente por_preencher falta_confirmar falta_definir falta_añadir espacio_reservado
  in_attesa da_definire da_confermare da_completare da_inserire da_aggiungere da_verificare da_compilare da_specificare da_stabilire segnaposto
  nog_in nog_te nog_aan nog_niet nog_invullen volgt_nog wordt_nog in_te_vullen invullen aan_te_vullen
  do_uzupełnienia do_ustalenia do_potwierdzenia do_dodania do_wpisania do_określenia uzupełnić uzupełnij wpisać wstawić
  belirlenecek eklenecek doldurulacak güncellenecek netleş teyit_edilecek buraya
  уточнить уточняется заполнить дополнить дописать вписать указать_позже будет_уточнен будет_добавлен будет_указан будут_уточнен нужно_уточнить нужно_указать требуется_уточн заглушк уточнити заповнити дописати вписати буде_уточнен буде_додан потрібно_уточн
  يحدد تحدد_لاحقا يضاف سيحدد سيتم_تحديد سيتم_إضافة سيضاف لم_يحدد بانتظار قيد_التأكيد بعد_التأكيد बाद_में_भर बाद_में_जोड़ बाद_में_बता भरना_है भरा_जाना तय_होना तय_किया_जाना पुष्टि_बाकी पुष्टि_के_बाद जोड़ना_है
  待定 待填 待补 待補 待确 待確 待更新 待提供 待核 待商 尚未确 稍后补 稍后填 此处填 此处插 此处补 未定 未確定 未記入 確認中 要確認 要記入 調整中 後日追記 後日記入 後日連絡 追記予定 追って ここに記入 ここに入力 미정 추후 확인_필요 확인_중 작성_예정 입력_예정 입력_필요 기입_예정
  ska_fyllas fylls_i att_fylla kommer_senare ej_klart`;
/** "To be confirmed", "placeholder for". */
export const saysPending = matcher(PENDING_STEMS);
/** The same, at the start, where less is clear enough: "not yet decided". */
export const beginsAsPending = startMatcher(`${PENDING_STEMS} awaiting not_yet client_to operator_to`);
/** "Not specified", "unknown", at the start. */
export const beginsAsUnknown = startMatcher(
  `not_specified not_provided not_given needs_input unknown_yet =unknown no_especificado no_indicado sin_especificar não_especificado não_informado non_specificato non_indicato non_précisé non_communiqué nicht_angegeben noch_unbekannt niet_opgegeven nie_podano не_указан belirtilmemiş 未提供 未指定 未定 미정 지정되지 غير_محدد निर्दिष्ट_नहीं`,
);
/** Words to the author of a prompt: "fill this in before launch". */
export const asksAuthor = matcher(
  'fill_in and_complete replace_before fill_this fill_it replace_this before_going_live before_go_live bitte_ausfüllen bitte_eintragen bitte_ergänzen à_compléter à_renseigner da_compilare por_completar a_preencher in_te_vullen do_uzupełnienia 要記入 要確認 ここに記入 请填写 請填寫 작성_예정',
);
/** "Adapt it to your terms", "assumed". */
export const asksToReplace = matcher(
  `replace adjust_to adjust_for adapt_to adapt_for verify_with check_with confirm_with ask_the =assumed =placeholder correct_if_wrong sample_value example_only =exemple_à ersetzen anpassen anzupassen à_adapter à_remplacer à_vérifier à_ajuster sostituire sostituisci adattare adatta da_verificare sustituir sustituye reemplaza adaptar ajustar_a ajuste_conforme substituir substitua verificar_con verificar_com confirmar_con confirmar_com
  vervangen vervang aanpassen zamień zastąp podmień dostosuj заменить замените подставьте замініть 替换 替換 更换为 改为实际 改成实际 差し替え 置き換え 要変更 교체 바꿔_주 수정_필요 değiştirin uyarlayın استبدل عدل बदलें बदल_दें`,
);
/** "Missing information": the model lacks a fact. */
export const namesMissing = startMatcher(
  `missing_information missing_info missing_details missing_data information_missing fehlende_angabe fehlende_information informations_manquantes information_manquante información_faltante falta_información faltan_datos informação_ausente faltam_informaç informazioni_mancanti ontbrekende_ brak_informacji brakujące_ uwaga_brak nota_falta note_missing hinweis_fehlende недостающ нет_информации нет_данных внимание_нет 缺少信息 信息缺失 缺失信息 情報不足 不足情報 未確認事項 누락된_정보 eksik_bilgi معلومات_ناقصة अनुपलब्ध_जानकारी`,
);
/** What the agent or the line does, in brackets: "pause", "transfer call". */
export const isDirection = startMatcher(
  `paus wait silence silent laugh sigh beep ring hold tone transfer end hang listen =say =ask =call =calls =use =if =repeat =confirm =read =speak =go =skip =offer =tool =agent =assistant =user smile whisper =yes =no =or =optional =note =step =only =do =never =always =internal =action warte pausa espera esperar transf silenc attend attesa aspetta wacht pauza czekaj cisza bekle sessiz пауз жд ожид перевод тишин 停顿 暂停 等待 沉默 转接 間 沈黙 待 転送 잠시 대기 침묵 연결 انتظر توقف صمت रुकें विराम`,
);
/** "Insert …". */
export const asksToInsert = (text: string): boolean => beginsAsInsert(text) || endsAsInsert(text);

/** Tests of a voice agent, and who judges them. */
export const namesTests = matcher(
  `test scenario transcript simulat evaluat =judge =judges grader metric szenari transkript metrik prueba escenario transcripc métric teste cenário transcriç scénario transcription scenari trascrizion scenariusz transkry senaryo
  тест сценари транскри расшифров метрик сценарі 测试 測試 用例 评测 场景 通话记录 テスト シナリオ 文字起こし 테스트 시나리오 통화_기록 اختبار تجريب سيناريو टेस्ट परीक्षण ट्रांसक्रिप्ट`,
);
/** What went wrong: "failing", "gap". */
export const namesFailure = matcher(
  `fail issue =gap root_cause pitfall regress fehlgeschlag fehlschlag scheiter gescheiter fehler schwäche échou échec erreur lacune falla fallo falló fallid error =erro =erros falh fallit errori mislukt =fout =fouten nieudan błęd
  başarısız hata неудач ошибк провал невдал помилк 失败 失敗 问题 問題 실패 문제 فشل أخطاء خطأ असफल विफल misslyck`,
);
/** What goes better: "should now pass", "resolves". */
export const namesSuccess = matcher(
  `=pass =passes =passing resolv addresses addressed address_the address_this address_these bestehen bestanden beheb behob gelöst réussir réussi résou superar resolver resuelv =pasar =pasen solucion =passar =passam passavam risolv superino
  slagen opgelost oplossen przejść poprawnie rozwiąz geçmesi geçecek çöz gider устран успешн пройти проход решен успішно усун 通过 解决 解決 合格 통과 해결 تعالج معالجة تجتاز تنجح पास हल =klara går_igenom åtgärd less_likely more_likely reliabl expected_impact zuverlässig fiable fiabl confiável affidabil betrouwba niezawodn güvenilir надёжн надежн надійн 可靠 確実 안정
  erledigt should_now should_no_longer =solves =solved =fixes 解消 改善される`,
);
/** "Now", "no longer". */
export const saysNow = matcher(
  '=now no_longer =nun nunmehr =jetzt désormais maintenant ahora =agora =ora adesso =nu voortaan teraz =artık =şimdi теперь тепер 现已 现在 今後 이제 الآن =अब',
);
/** "New", "final". */
export const saysNew = matcher(
  `=new =final neu nouve nuev =novo =nova nuov nieuw =nowy =nowa nowe =yeni нов 新 새로운 جديد नया =ny =nya endgültig définiti definitiv finale ostateczn nihai итогов финальн підсумков остаточн 最终 最終 최종 نهائي अंतिम slutgiltig`,
);
/** What a model writes of itself and its text: "token", "temperature", "paste". */
export const namesModel = matcher(
  `=model =models token latency temperature =llm =llms paste =configuration word_count =modelo =modelos =modell modèle модел 模型 モデル 모델 मॉडल نموذج konfiguration configurac =words =characters character_count =limit =wörter =zeichen =mots =palabras =palavras =parole =woorden =słów =kelime =слов =слів 字数 文字数 글자 كلمة शब्दों =ord
  production =eval =evals =suite rollout =launch deploy baseline orchestrator confidence feedback =copy =copied copier_coller copiez pegar copiar =colar cole incolla copia_e plakken wklej вставл вставьте скопир встав 粘贴 复制 コピー 貼り付け 복사 붙여넣 पेस्ट kopieren kopier yapıştır kopyala انسخ الصق klistra`,
);
/** "This", "these". */
const saysThis = matcher(
  '=this =these =diese =diesen =diesem =dieser =ces =cette =estos =estas =este =esta =esto =essas =esses =queste =questi =questa =deze =tymi =tym =te =bu этим =эти =этими =эта =ці =цими =цим هذه 这些 以上 この これらの 이번 이러한 इन =dessa',
);
/** "These changes", "this version". */
export const namesTheseChanges = (text: string): boolean =>
  saysThis(text) && (namesMereChange(text) || namesText(text));
/** What was done to a text, other than changing it: "added", "removed". */
export const saysEdited = matcher(
  `=added =removed =replaced =moved =merged =dropped =included hinzugefügt =entfernt gestrichen =ersetzt verschoben präzisiert ajouté supprimé retiré remplacé déplacé précisé añad agregué agregado eliminé eliminad quité sustituí reemplac aclaré aclaró
  adicionei adicionad incluí removi substituí aggiunt rimoss eliminat sostituit spostat chiarit toegevoegd verwijderd vervangen verplaatst verduidelijkt dodan dodał usunięt usun zastąpi przenios doprecyz eklendi ekledim kaldırıldı çıkarıldı çıkardım netleştir
  добавил добавлен удалил удален убрал убран заменил уточнил уточнен додано додав видалено прибрав прибран уточнив уточнено 增加了 添加了 删除了 明确了 新增 补充 追加し 削除し 明記 明確に 추가했 추가하였 삭제했 명시했 أضفت إضافة إزالة حذف توضيح जोड़ा जोड़ी जोड़े हटा lagt_till lade_till tagit_bort förtydlig`,
);
/** What a rule says that protects the prompt: "never reveal", "decline". */
export const protects = matcher(
  `reveal disclos confidential secret =ignore =override overrid refus =decline =deny politely jailbreak role_play preisgib preisgeb niemals vertraulich geheim ignorier höflich ablehn lehne_ab weiger révél confident refus poliment ignorez ignorer
  revel confidenc rechaz ignorar ignores amabilidad cortes recus educação sigilo rivela riservat rifiut ignorare gentilmente vertrouwelijk geheim negeer onthul beleefd ujawni poufn odmów ignoruj grzecznie gizli reddet açıkla yok_say kibarca
  раскрыва конфиденц откаж игнорир вежливо розкрива конфіденц відмов ігнору ввічливо 拒绝 透露 泄露 保密 忽略 婉拒 断って 断る 拒否 明かさ 開示 秘密 無視 거절 공개하지 비밀 무시 ارفض تكشف سري تجاهل बताएँ_नहीं मना_कर गोपनीय नज़रअंदाज़ avböj avslöja hemlig ignorera neka`,
);
/** Somebody on the line: "caller", "someone". */
export const namesCaller = matcher(
  `caller customer guest patient someone anyone =somebody =anybody =user =users anrufer kunde =jemand gast patient appelant client =quelqu llamante cliente alguien usuario quien_llama =alguém usuário chiamante =qualcuno utente beller klant =iemand rozmówc dzwoniąc klient =ktoś
  arayan müşteri =biri звонящ клиент =кто абонент клієнт =хтось 来电者 客户 用户 对方 お客様 発信者 相手 고객 발신자 상대방 المتصل العميل =أحد कॉलर ग्राहक =कोई kund =någon`,
);
/** "If", "when", at the start. */
export const beginsAsCondition = startMatcher(
  `=if =when =whenever =unless =wenn =falls =sobald =si =cuando =s_il =s =quand =lorsque =se =quando =caso =als =wanneer =indien jeśli jeżeli =gdy =kiedy =eğer =если =когда =якщо =коли 如果 若 当 當 もし 만약 =إذا =عندما =अगर =यदि =जब =om =när`,
);
/** "Never", "do not", at the start. */
export const beginsAsBan = startMatcher(
  `=never do_not =don_t =nie =niemals =no =nunca =jamás =ne =jamais =não =non =mai =nooit =nigdy =asla =не =никогда =ніколи 不要 不得 绝不 切勿 請勿 请勿 決して =لا =कभी =aldrig`,
);
/** "I hope this helps", "P.S.", at the start. */
export const beginsAsClosing = startMatcher(
  `hope_this hope_that i_hope =p_s =ps ich_hoffe hoffe_das hoffentlich j_espère espero_que =espero spero_che =spero ik_hoop hopelijk mam_nadzieję =umarım надеюсь сподіваюс 希望这 希望以上 ご確認ください 幸いです 도움이_되 آمل =उम्मीद hoppas jag_hoppas
  good_luck best_of_luck best_wishes viel_erfolg viel_glück bonne_chance bon_lancement =suerte buena_suerte mucha_suerte boa_sorte buona_fortuna in_bocca =succes veel_succes =powodzenia удачи успіх iyi_şans başarılar kolay_gelsin 祝 頑張って 행운 शुभकामना بالتوفيق lycka_till end_of_prompt`,
);
/** "Want me to": an offer to do more. */
export const offersWork = matcher(
  `want_me_to like_me_to does_this does_that should_i shall_i falls_ich wenn_ich soll_ich dass_ich que_je que_j quieres_que prefieres_que quer_que queira_que vuoi_che preferisci_che dat_ik als_ik =żebym чтобы_я щоб_я att_jag मैं_इस i_can_also i_could_also i_can_make i_can_produce puedo posso могу можу`,
);
/** "Rule". */
export const namesRule = matcher(
  '=rule =rules regel règle regla regra regola reguł =kural правил 规则 規則 ルール 규칙 قاعدة नियम',
);
/** "All done", "that's it", at the start. */
export const beginsAsDone = startMatcher(
  `all_done =done that_s_it that_s_all all_set you_re_all_set that_should_do there_you that_covers das_war_s =fertig erledigt =voilà c_est_tout c_est_prêt =listo ya_está eso_es_todo =prontinho tudo_pronto é_isso ecco_fatto è_tutto =klaar dat_is_het =gotowe to_wszystko =готово это_всё это_все це_все =tamam hazır işte_bu_kadar 完成 完了 大功告成 以上です 끝 이상입니다 完了しました تم =बस हो_गया =klart det_var_allt`,
);
/** "Sorry", at the start; "apologize" would be an order. */
export const beginsAsApology = startMatcher(
  `=sorry =apologies my_apologies entschuldigung =sorry =désolé =désolée toutes_mes_excuses =perdón lo_siento =desculpe =desculpa =scusa =scusate przepraszam üzgünüm простите извините прошу_прощения вибачте
  抱歉 对不起 申し訳 すみません 죄송 آسف أعتذر क्षमा माफ़ =förlåt =ursäkta`,
);
/** "Changes made", "what I changed", at the start. */
export const beginsAsChanges = startMatcher(
  `changes_made changes_in_this the_changes main_changes key_changes key_improvements the_modifications the_edits summary_of_changes summary_of_the what_s_changed what_s_different what_i_changed =changelog two_changes three_changes
  änderungen_im_überblick die_änderungen wichtigste_änderungen vorgenommene_änderungen was_sich_geändert was_ich_geändert modifications_apportées les_modifications principaux_changements ce_qui_change ce_qui_a_changé ce_que_j_ai
  cambios_realizados los_cambios principales_cambios resumen_de_cambios resumen_de_los lo_que_cambi qué_cambi qué_ha_cambi alterações_feitas as_alterações principais_alterações resumo_das o_que_mudou mudanças_feitas
  modifiche_apportate le_modifiche principali_modifiche cosa_è_cambiato cosa_ho wijzigingen_in de_wijzigingen belangrijkste_wijzigingen wat_er_veranderd wat_ik_heb wprowadzone_zmiany główne_zmiany najważniejsze_zmiany co_się_zmieniło co_zmieni
  yapılan_değişiklik değişikliklerin_özeti neler_değişti внесённые_изменен внесенные_изменен основные_изменен что_измен что_я_измен внесені_змін основні_змін що_змін
  変更点 修正点 改善点 変更内容 修正内容 主な変更 今回の変更 今回の修正 本次修改 主要修改 主要改动 修改内容 修改说明 修改点 改动说明 更新内容 变更说明 변경_사항 변경사항 변경점 수정_사항 수정사항 주요_변경 التغييرات_التي أهم_التغييرات التعديلات_التي किए_गए_बदलाव मुख्य_बदलाव क्या_बदला ändringar_som de_viktigaste_ändring`,
);
/** "Why this works", at the start of a title. */
export const beginsAsReason = startMatcher(
  `=why rationale =reasoning warum =wieso begründung pourquoi justification por_qué =porqué justificación =porquê justificativa perché motivazion waarom toelichting dlaczego uzasadnieni neden gerekçe почему обоснован чому обґрунтуван 为什么 修改原因 修改理由 变更理由 なぜ 変更理由 修正理由 변경_이유 이유 لماذا سبب क्यों varför motivering`,
);
/** "Omitted for brevity". */
export const saysShortened = matcher(
  `for_brevity brevity for_length to_save_space truncated_for omitted_for der_kürze_halber aus_platzgründen gekürzt_für par_souci_de pour_plus_de_concision pour_abréger por_brevedad por_razones_de_espacio por_brevidade por_questão_de_espaço per_brevità per_ragioni_di_spazio omwille_van_de_lengte voor_de_beknoptheid dla_zwięzłości dla_skrócenia kısalık_için для_краткости ради_краткости для_стислості 为简洁 为节省 篇幅 紙面の都合 ため省略 省略しました 以下省略 簡潔にするため 간결함을_위해 지면_관계 للاختصار संक्षिप्तता för_korthet`,
);
/** "Must", "always", "only", "you": what an instruction says. */
export const saysRule = matcher(
  `=must =should =shall =always =never =only =may =can =do_not =don_t =cannot =you =your =yours please =if =when =unless =then =after =before =during =until =first
  =muss =musst =müssen =soll =sollst =sollen =darf =darfst =dürfen immer niemals =nie =nur =kein =keine =keinen =bitte =du =dein =deine =wenn =falls =sobald =zuerst =dann =vor =nach
  =doit =dois =devez =doivent toujours jamais =seulement =uniquement =ne =vous =votre =tu =si =lorsque =quand =avant =après =puis
  =debe =debes =deben siempre =nunca =solo =sólo =no =usted =tu =tus =si =cuando =antes =después =luego
  =deve =devem sempre =não =apenas =somente =você =seu =se =quando =depois =então
  =devi =devono =mai =non =soltanto =lei =prima =dopo =poi
  =moet =moeten altijd =nooit =alleen =niet =geen =u =uw =je =als =wanneer =voor =na =dan
  =musi =musisz =zawsze =nigdy =tylko =nie =jeśli =jeżeli =gdy =przed =po =potem
  =mutlaka =her_zaman =asla =sadece =yalnızca =eğer =önce =sonra
  =должен =должна =нужно =надо всегда никогда =только =не =если =когда =перед =после =затем =повинен =потрібно завжди ніколи =тільки =лише =якщо =коли
  يجب دائم أبد فقط =لا =إذا =عندما =قبل =بعد =ثم चाहिए हमेशा कभी केवल सिर्फ =न =नहीं =मत =अगर =यदि =पहले =बाद
  必须 必須 应 應 请 請 始终 总是 不要 不得 只 仅 您 如果 先 再 してください します しない 常に 必ず のみ 場合 前に 後に 세요 십시오 항상 반드시 절대 만 경우 먼저 전에 후에
  =måste =ska alltid =aldrig =bara =endast =inte =om =när =innan =efter`,
);
