extension CurrencyTable {
  /// ISO 4217 codes (list one and withdrawn ones still met, read 2026-11-21); `!` marks those looked for anywhere.
  static let codes = """
    AED! AFN ALL AMD ANG AOA ARS AUD! AWG AZN BAM! BBD BDT BGN! BHD BIF BMD BND BOB BRL! BSD BTC BTN BWP BYN BYR BZD CAD! \
    CDF CHF! CLF CLP CNH CNY! COP CRC CUC CUP CVE CZK! DEM DJF DKK! DOP DZD EEK EGP ERN ETB ETH EUR! FJD FKP FRF GBP! GEL \
    GGP GHS GIP GMD GNF GTQ GYD HKD! HNL HRK! HTG HUF! IDR ILS! IMP INR! IQD IRR ISK! ITL JEP JMD JOD JPY! KES KGS KHR KMF \
    KPW KRW KWD! KYD KZT LAK LBP LKR LRD LSL LTL LVL LYD MAD MDL MGA MKD MMK MNT MOP MRO MRU MUR MVR MWK MXN! MYR MZN NAD \
    NGN NIO NLG NOK! NPR NZD! OMR PAB PEN PGK PHP PKR PLN! PYG QAR! RON! RSD! RUB! RUR RWF SAR! SBD SCR SDG SEK! SGD! SHP \
    SLE SLL SOS SRD SSP STD STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH! UGX USD! UYU UZS VEF VES VND VUV WST \
    XAF XAG XAU XCD XDR XOF XPF YER ZAR! ZMK ZMW ZWD ZWL SKK SIT TRL ROL PLZ YUM CSD GHC MZM ATS BEF ESP FIM GRD IEP PTE LUF VEB XBT
    """

  /// Signs, abbreviations and names by currency; several codes where the same sign serves several countries.
  ///
  /// `!` marks signs that are looked for anywhere, `~` words that may go on, `^` those whose case counts, `>` those that stand
  /// behind numbers only, `_` a space.
  static let symbols = """
    EUR: €! يورو ₠ euro euros eur~^ еврo евро evro ευρώ Euro Euros
    USD,CAD,AUD,NZD,HKD,SGD,MXN,ARS,CLP,COP,TWD: $! ＄! ﹩ dollar dollars доллар долл. долл
    USD: US$! $US U$ U$D US$D USD$ U.S.$ U.S.D. us_dollar us_dollars 美元 美金 دولار
    GBP: £! ￡! GB£ UK£ pound pounds sterling quid
    SEK,NOK,DKK,ISK: kr Kr KR kr. Kr. KR. krona kronor kronur krone kroner tkr SKr NKr DKr IKr
    CZK: Kč! Kčs KČ! kc Kc Kcs Kč. koruna korun koruny
    PLN: zł! ZŁ! zl Zl ZL zł. złotych złoty zloty zlotych zlotys
    HUF: Ft FT ft forint Ft. forints
    RON,MDL: lei leu
    BGN: лв. лв ЛВ Лв лева lv lv. leva lev
    HRK: kn Kn KN kuna kune
    BAM: KM^ КМ
    RSD: дин.! дин! Дин. Дин дина динара динар din. Din^ РСД
    RSD,KWD,BHD,JOD,IQD,TND,DZD,LYD: dinar dinars dinara Dinar دينار دینار
    MKD: ден ден. денари
    ALL: Lek^ lekë lekëve lekesh Lekë lek L^ Lk
    RUB: руб.! руб!~ Руб. Руб~ РУБ. РУБ р. р Р Р. ₽! rub. Rub. Rbl Rbl. rubl rubles ruble roubles rouble RUB. ք
    UAH: грн.! грн!~ Грн. Грн ГРН ₴! hrn hrn. hryvnia hryvnias гривень грв. грв
    BYN,ETB: Br Br. BR ብር birr бр. р.б. p.>
    KZT: ₸! тг тг. тңг тңг. тенге tenge Тг
    KGS: сом som> Сом лв.с с сом.
    UZS: so'm so‘m soʻm soʼm so`m сўм сум soum Sʻ S' S‘ S’
    TJS: смн сомони somoni SM^
    AZN: ₼! ман. ман манат manat man. m^
    TMT: TMM T.
    GEL: ₾! ლ ლარი lari ლ.
    AMD: ֏! դր. դր դրամ dram
    TRY: ₺! TL TL. Tl tl YTL lira liras lirası ₺
    CHF: SFr. SFr sFr. sFr Fr. Fr fr.> fr> CHF. Chf francs_suisses Franken stutz ₣
    XAF,XOF: FCFA F_CFA CFA CFA. Fcfa
    XPF: F^ CFP F_CFP
    XOF,XAF,XPF,KMF,CHF,GNF,RWF: franc francs
    KMF: CF^ FC^ KMF.
    CDF: FC^ F.C.
    DJF: Fdj
    BIF: FBu Fbu
    RWF: FRw RF^ R₣
    GNF: FG^ GFr
    CAD: C$! CA$! CAN$! CDN$ Can$ CDN CND CND$
    AUD: A$! AU$! AUS$ AUD$
    NZD: NZ$! NZD$
    HKD: HK$! HKD$ 港元 港币 港幣
    TWD: NT$! NTD NT^ TW$ 台币 台幣 新台币 新臺幣 新台幣
    SGD: S$! SG$ SGD$
    BRL: R$! reais real>
    ARS: AR$ ARS$
    MXN: MX$! Mex$ MXN$ MX$.
    CLP: CL$ CLP$
    COP: CO$ COL$ COP$
    UYU: $U! UY$ U$U $U.
    CRC: ₡! colón colones colon
    NIO: C$N cordoba córdoba córdobas
    GTQ: Q^ q^ Q. quetzal quetzales GTQ.
    HNL: L.^ Lps Lps. lempira lempiras
    PAB: B/.! B/ balboa balboas
    PEN: S/.! S/! S/. sol> soles
    BOB: $b! Bs Bs. boliviano bolivianos BS BS.
    VES,VEF: Bs.F Bs.F. BsF BsF. Bs.S Bs.S. Bs.D BsS Bs.f bolívar bolívares bolivar bolivares
    PYG: ₲! Gs Gs. GS GS. guarani guaraníes guaraní ₲s
    HTG: G^ Gde gourde gourdes Gdes
    DOP: RD$! DOP$
    JMD: J$! JA$ JMD$
    TTD: TT$! TTD$
    BBD: Bds$! BDS$ Bds BBD$
    BZD: BZ$! BZD$
    BSD: B$ BS$ BSD$
    BMD: BD$ BMD$
    KYD: CI$ KY$
    XCD: EC$! XC$ ECD
    GYD: G$! GY$ GYD$
    SRD: Sr$ SR$
    CUP: $MN CU$ ₱MN MN$
    CUC: CUC$!
    FJD: FJ$! F$
    SBD: SI$! SB$
    TOP: T$! paʻanga pa'anga
    WST: WS$! SAT$ ST$ WS$. tala
    VUV: VT^> Vt^> vatu>
    PGK,ZMW,MWK,MMK: K^ k^ kina kwacha
    ZMW: ZK ZMK
    MWK: MK^ Mk^
    MMK: Ks Kyat kyats
    NAD: N$! NA$
    ZWL,ZWD: Z$! ZW$
    LRD: L$! LD^ LD$ LRD$
    BND: BN$! BND$
    MOP: MOP$! P$ pataca
    CVE: Esc Esc. CV$ escudo escudos
    STN: Db dobra dobras
    ZAR: R^ rand rands Rand
    LSL: M^ loti maloti
    SZL: E^ lilangeni emalangeni
    BWP: P^ pula
    AOA: Kz KZ kwanza kwanzas
    MZN: MT^ MTn MTN MT. Mt> metical meticais
    MGA: Ar> AR^> ariary Ar.>
    MUR,SCR,PKR,INR,LKR,NPR: ₨! Rs Rs. RS RS. rs rs. rupee rupees Re> Re.> ₨.
    SCR: SRe SR^
    MVR: Rf Rf. MRf MRf. ރ. .ރ rufiyaa
    INR: ₹! ૱ र रु रु. रू रुपये రూ ரூபாய் INR. Rs/- ₹.
    LKR: රු රු. ரூ ரூ. SLRs SLRs. LKR.
    NPR: NRs NRs. Nrs नेरू रू. ने.रू. NRe
    PKR: PRs PKRs
    BDT: ৳! টকা Tk Tk. TK taka টাকা BDT.
    BTN: Nu> Nu.> ngultrum
    AFN: ؋! Af> Afs Afg afghani افغانی
    IRR: ﷼! ریال ریال. rials تومان تومن ريال_إيراني toman tomans IRT
    SAR,QAR,OMR,YER,IRR: ريال riyal riyals rial ریال
    SAR: SR. ﷼ رس ﷼. SAR. S.R. SR
    QAR: QR^ رق QR. Q.R.
    OMR: RO^ R.O. رع
    YER: YR^ YRl رى YRls
    AED,MAD: درهم دراهم dirham dirhams Dh DH Dhs Dhs. Dh. DHs DHS DHS. dh dhs
    AED: Dh.s دإ AED. DH.
    MAD: دم DHm
    KWD: KD K.D. دك KD. K.D
    BHD: BD^ B.D. دب BD.
    JOD: JD^ J.D. دأ دا JD.
    IQD: ID^ عد دع I.D.
    DZD: DA^ دج DA. D.A.
    TND: DT^ دت DT. D.T.
    LYD: LD. دل L.D.
    -: ₤ ₢ ₧ ₯ ₰ ₳ ₶ ₷ ℳ ৲ ௹ ރ
    LBP: LL^ L.L. L£ LB£ ل.ل ليرة LL.
    XAF,XOF,DJF,KMF: فرنك
    SOS,KES: شلن
    SYP: S£ SY£ LS^ £S ليره SP^
    EGP: E£! LE^ L.E. EGP£ £E جنيه جم LE. L.E
    SDG: جس SDG£ £SD SD£
    SSP: SS£ SSP£ £SS
    GIP: GI£ GIP£
    FKP: FK£ FKP£
    ERN: Nfk Nkf NFA نافكا نقفا ናቕፋ ናቅፋ nakfa
    MRU,MRO: UM^ أوقية ouguiya
    ILS: ₪! شيكل شيقل NIS^ nis N.I.S. שח ש"ח ש״ח ש׳ח ש'ח שקל שקלים shekel shekels sheqel
    GHS: GH₵! GH¢ ₵! GHC GH₡ cedi cedis Gh₵ GHȼ ¢
    NGN: ₦! naira
    GMD: D^ dalasi
    SLE,SLL: Le> LE. leone leones Sl^ Sl.
    KES: KSh Ksh KShs Kshs KES. KSh. Kshs. Ksh. KSH Kes K.Sh.
    TZS: TSh Tsh TShs Tshs TSH TZs TSh.
    UGX: USh Ush UShs Ushs USH USh. Shs Shs.
    SOS: Sh.So. So.Sh. SoSh ShSo S.Sh. Sh
    KES,TZS,UGX,SOS: Sh. shilling shillings
    XDR: SDR
    ANG,AWG: ƒ! NAƒ NAf NAf. Afl Afl. florin guilder guilders fl> fl.> AWG. Aƒ
    SCR,MUR: roupie roupies
    JPY,CNY: ¥! ￥! 円 圓 圆 yen Yen
    JPY: JP¥! JPY¥ 日元 日圆 日圓 円税込
    CNY: CN¥! RMB¥ RMB 元 元人民币 人民币 人民幣 yuan renminbi 块 塊 块钱 CNY¥
    KRW,KPW: ₩! ￦! 원 won 圜
    VND: ₫! đ Đ VNĐ vnđ VNđ đồng dong đ. Đồng đong
    THB: ฿! บาท baht Baht bht THB. บ.
    LAK: ₭! ₭N ກີບ kip
    KHR: ៛! រៀល riel riels CR^
    IDR: Rp Rp. RP RP. rp rp. rupiah Rp.,
    MYR: RM^ RM. ringgit
    PHP: ₱! Php Php. PhP piso pesos_filipinos
    MXN,ARS,CLP,COP,PHP,UYU,DOP,CUP: peso pesos
    MNT: ₮! төг төг. төгрөг tugrik Tg ₮.
    BTC: ₿! Ƀ bitcoin bitcoins
    ISK: Íkr íkr ikr ISK.
    DEM: DM^ Mark>
    LTL: Lt Ltl Litų
    LVL: Ls
    MDL: MDL.
    GBX: pence
    """
}
