//! What companies are called in each country: trades and legal forms.

pub(super) struct Words {
    pub(super) trades: &'static [&'static str],
    pub(super) legal_forms: &'static [&'static str],
    /// Whether a name is written without spaces.
    pub(super) joins_words: bool,
}

const fn words(trades: &'static [&'static str], legal_forms: &'static [&'static str]) -> Words {
    Words { trades, legal_forms, joins_words: false }
}

const fn joined(trades: &'static [&'static str], legal_forms: &'static [&'static str]) -> Words {
    Words { trades, legal_forms, joins_words: true }
}

const ENGLISH: &[&str] = &[
    "Analytics",
    "Bakery",
    "Consulting",
    "Engineering",
    "Foods",
    "Furniture",
    "Instruments",
    "Logistics",
    "Media",
    "Optics",
    "Packaging",
    "Partners",
    "Printing",
    "Software",
    "Supplies",
    "Systems",
    "Textiles",
    "Tools",
    "Trading",
    "Transport",
];

const PORTUGUESE: &[&str] = &[
    "Alimentos",
    "Comércio",
    "Construções",
    "Consultoria",
    "Engenharia",
    "Ferramentas",
    "Gráfica",
    "Logística",
    "Móveis",
    "Padaria",
    "Serviços",
    "Sistemas",
    "Têxteis",
    "Transportes",
    "Viagens",
];

static UNITED_STATES: Words = words(ENGLISH, &["Inc.", "LLC", "Corp.", "Co.", "LP"]);
static UNITED_KINGDOM: Words = words(ENGLISH, &["Ltd", "PLC", "LLP", "CIC"]);
static GERMANY: Words = words(
    &[
        "Bau",
        "Beratung",
        "Druck",
        "Elektrotechnik",
        "Feinkost",
        "Gartenbau",
        "Handel",
        "Holzbau",
        "Logistik",
        "Maschinenbau",
        "Medien",
        "Möbel",
        "Optik",
        "Software",
        "Spedition",
        "Textil",
        "Verlag",
        "Werkzeuge",
    ],
    &["GmbH", "AG", "KG", "OHG", "GmbH & Co. KG", "UG"],
);
static FRANCE: Words = words(
    &[
        "Bâtiment",
        "Boulangerie",
        "Conseil",
        "Distribution",
        "Éditions",
        "Électricité",
        "Emballages",
        "Formation",
        "Imprimerie",
        "Ingénierie",
        "Logiciels",
        "Logistique",
        "Menuiserie",
        "Optique",
        "Outillage",
        "Paysages",
        "Services",
        "Textiles",
        "Transports",
        "Voyages",
    ],
    &["SARL", "SAS", "SA", "EURL", "SNC", "SCOP"],
);
static SPAIN: Words = words(
    &[
        "Alimentación",
        "Asesores",
        "Carpintería",
        "Comercial",
        "Construcciones",
        "Consultores",
        "Distribuciones",
        "Editorial",
        "Electricidad",
        "Envases",
        "Herramientas",
        "Imprenta",
        "Ingeniería",
        "Logística",
        "Muebles",
        "Panadería",
        "Servicios",
        "Sistemas",
        "Textiles",
        "Transportes",
    ],
    &["S.L.", "S.A.", "S.L.U.", "S. Coop."],
);
static ITALY: Words = words(
    &[
        "Alimentari",
        "Arredamenti",
        "Calzature",
        "Commerciale",
        "Consulenza",
        "Costruzioni",
        "Edilizia",
        "Elettronica",
        "Grafica",
        "Impianti",
        "Imballaggi",
        "Informatica",
        "Logistica",
        "Meccanica",
        "Ottica",
        "Servizi",
        "Tessuti",
        "Trasporti",
        "Utensili",
        "Viaggi",
    ],
    &["S.r.l.", "S.p.A.", "S.n.c.", "S.a.s.", "Soc. coop."],
);
static NETHERLANDS: Words = words(
    &[
        "Advies",
        "Bakkerij",
        "Bouw",
        "Drukkerij",
        "Elektrotechniek",
        "Gereedschap",
        "Groothandel",
        "Handel",
        "Logistiek",
        "Machines",
        "Media",
        "Meubelen",
        "Reizen",
        "Software",
        "Textiel",
        "Transport",
        "Tuinen",
        "Verpakkingen",
    ],
    &["B.V.", "N.V.", "V.O.F.", "C.V."],
);
static PORTUGAL: Words = words(PORTUGUESE, &["Lda.", "S.A.", "Unipessoal Lda.", "C.R.L."]);
static BRAZIL: Words = words(PORTUGUESE, &["Ltda.", "S.A.", "ME", "EPP"]);
static TURKEY: Words = words(
    &[
        "Ambalaj",
        "Bilişim",
        "Danışmanlık",
        "Gıda",
        "İnşaat",
        "Lojistik",
        "Makina",
        "Matbaa",
        "Mobilya",
        "Mühendislik",
        "Nakliyat",
        "Tekstil",
        "Ticaret",
        "Turizm",
        "Yazılım",
    ],
    &["A.Ş.", "Ltd. Şti.", "Koll. Şti."],
);
static JAPAN: Words = joined(
    &[
        "運輸",
        "家具",
        "機械",
        "建設",
        "工業",
        "産業",
        "商事",
        "食品",
        "製作所",
        "繊維",
        "電機",
        "物流",
        "包装",
        "印刷",
    ],
    &["株式会社", "合同会社", "有限会社"],
);
static CHINA: Words = joined(
    &[
        "包装", "电子", "纺织", "服装", "广告", "家具", "建筑", "科技", "旅游", "贸易", "食品", "物流",
        "印刷", "咨询",
    ],
    &["有限公司", "股份有限公司"],
);
static TAIWAN: Words = joined(
    &[
        "包裝", "電子", "紡織", "服飾", "廣告", "家具", "建築", "科技", "旅遊", "貿易", "食品", "物流",
        "印刷", "顧問",
    ],
    &["有限公司", "股份有限公司"],
);
static SAUDI_ARABIA: Words = words(
    &[
        "للتجارة",
        "للمقاولات",
        "للنقل",
        "للأغذية",
        "للأثاث",
        "للاستشارات",
        "للطباعة",
        "للسفر",
        "للبرمجيات",
        "للمنسوجات",
    ],
    &["ذ.م.م", "ش.م.س"],
);
static IRAN: Words = words(
    &[
        "بازرگانی",
        "ساختمانی",
        "حمل و نقل",
        "صنایع غذایی",
        "مبلمان",
        "مشاوره",
        "چاپ",
        "نرم‌افزار",
        "نساجی",
        "الکترونیک",
    ],
    &["سهامی خاص", "سهامی عام", "با مسئولیت محدود"],
);

/// The words of a country of two letters.
pub(super) fn words_of(country: &str) -> &'static Words {
    match country {
        "BR" => &BRAZIL,
        "CN" => &CHINA,
        "DE" => &GERMANY,
        "ES" => &SPAIN,
        "FR" => &FRANCE,
        "GB" => &UNITED_KINGDOM,
        "IR" => &IRAN,
        "IT" => &ITALY,
        "JP" => &JAPAN,
        "NL" => &NETHERLANDS,
        "PT" => &PORTUGAL,
        "SA" => &SAUDI_ARABIA,
        "TR" => &TURKEY,
        "TW" => &TAIWAN,
        _ => &UNITED_STATES,
    }
}
