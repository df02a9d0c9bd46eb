//! Towns with their postal codes, regions and countries, and how streets are written there.
//!
//! In the templates `#` is a digit, `^` a digit from 1 to 9, `?` a capital letter and `{name}` a last name
//! of the locale. The towns and the beginnings of their postal codes are real, so that the parts of an
//! address agree; streets, numbers and people are not.

pub(super) use super::spain::SPAIN;
use crate::anonymize::draw::Draw;

pub(super) struct Places {
    pub(super) country: &'static str,
    pub(super) streets: &'static [&'static str],
    pub(super) secondary: &'static [&'static str],
    pub(super) towns: &'static [Town],
}

pub(super) struct Town {
    pub(super) locality: &'static str,
    pub(super) region: &'static str,
    /// A template.
    pub(super) postal_code: &'static str,
}

pub(super) const fn town(locality: &'static str, region: &'static str, postal_code: &'static str) -> Town {
    Town { locality, region, postal_code }
}

/// A template with everything in its place.
pub(super) fn filled(template: &str, name: &str, draw: &mut Draw) -> String {
    let mut text = String::with_capacity(template.len() + name.len());
    let mut rest = template;
    while let Some(first) = rest.chars().next() {
        if let Some(behind) = rest.strip_prefix("{name}") {
            text.push_str(name);
            rest = behind;
            continue;
        }
        text.push(match first {
            '#' => char::from(b'0' + draw.below(10) as u8),
            '^' => char::from(b'1' + draw.below(9) as u8),
            '?' => char::from(b'A' + draw.below(26) as u8),
            other => other,
        });
        rest = &rest[first.len_utf8()..];
    }
    text
}

pub(super) static SAUDI_ARABIA: Places = Places {
    country: "المملكة العربية السعودية",
    streets: &["^### شارع {name}", "^## طريق {name}"],
    secondary: &["شقة ^#", "الدور ^"],
    towns: &[
        town("الرياض", "منطقة الرياض", "12###"),
        town("جدة", "منطقة مكة المكرمة", "23###"),
        town("مكة المكرمة", "منطقة مكة المكرمة", "242##"),
        town("المدينة المنورة", "منطقة المدينة المنورة", "423##"),
        town("الدمام", "المنطقة الشرقية", "322##"),
        town("أبها", "منطقة عسير", "625##"),
        town("تبوك", "منطقة تبوك", "479##"),
        town("حائل", "منطقة حائل", "554##"),
    ],
};

pub(super) static WALES: Places = Places {
    country: "Cymru",
    streets: &["^ Stryd {name}", "^# Heol {name}", "^# Ffordd {name}", "^# Rhodfa {name}"],
    secondary: &["Fflat ^", "Fflat ^#"],
    towns: &[
        town("Caerdydd", "Caerdydd", "CF10 ^??"),
        town("Abertawe", "Abertawe", "SA1 ^??"),
        town("Casnewydd", "Casnewydd", "NP20 ^??"),
        town("Wrecsam", "Wrecsam", "LL11 ^??"),
        town("Bangor", "Gwynedd", "LL57 ^??"),
        town("Aberystwyth", "Ceredigion", "SY23 ^??"),
        town("Caerfyrddin", "Sir Gaerfyrddin", "SA31 ^??"),
        town("Llandudno", "Conwy", "LL30 ^??"),
    ],
};

pub(super) static GERMANY: Places = Places {
    country: "Deutschland",
    streets: &[
        "{name}straße ^",
        "{name}straße ^#",
        "{name}weg ^",
        "{name}weg ^#",
        "{name}allee ^#",
        "{name}platz ^",
        "{name}gasse ^#",
    ],
    secondary: &["Whg. ^", "Whg. ^#", "^. Etage", "Hinterhaus"],
    towns: &[
        town("Berlin", "Berlin", "101##"),
        town("Hamburg", "Hamburg", "200##"),
        town("München", "Bayern", "803##"),
        town("Nürnberg", "Bayern", "904##"),
        town("Köln", "Nordrhein-Westfalen", "506##"),
        town("Dortmund", "Nordrhein-Westfalen", "441##"),
        town("Frankfurt am Main", "Hessen", "603##"),
        town("Stuttgart", "Baden-Württemberg", "701##"),
        town("Leipzig", "Sachsen", "041##"),
        town("Dresden", "Sachsen", "010##"),
        town("Hannover", "Niedersachsen", "301##"),
        town("Bremen", "Bremen", "281##"),
        town("Kiel", "Schleswig-Holstein", "241##"),
        town("Mainz", "Rheinland-Pfalz", "551##"),
        town("Rostock", "Mecklenburg-Vorpommern", "180##"),
        town("Erfurt", "Thüringen", "990##"),
    ],
};

pub(super) static UNITED_STATES: Places = Places {
    country: "United States",
    streets: &[
        "^## {name} Street",
        "^### {name} Street",
        "^## {name} Avenue",
        "^### {name} Avenue",
        "^### {name} Road",
        "^## {name} Lane",
        "^## {name} Drive",
        "^### {name} Boulevard",
    ],
    secondary: &["Apt. ^", "Apt. ^#", "Apt. ^##", "Suite ^##", "Unit ^"],
    towns: &[
        town("New York", "New York", "100##"),
        town("Buffalo", "New York", "142##"),
        town("Los Angeles", "California", "900##"),
        town("San Francisco", "California", "941##"),
        town("Chicago", "Illinois", "606##"),
        town("Houston", "Texas", "770##"),
        town("Austin", "Texas", "787##"),
        town("Phoenix", "Arizona", "850##"),
        town("Philadelphia", "Pennsylvania", "191##"),
        town("Seattle", "Washington", "981##"),
        town("Denver", "Colorado", "802##"),
        town("Boston", "Massachusetts", "021##"),
        town("Atlanta", "Georgia", "303##"),
        town("Miami", "Florida", "331##"),
        town("Minneapolis", "Minnesota", "554##"),
        town("Portland", "Oregon", "972##"),
        town("Detroit", "Michigan", "482##"),
        town("Nashville", "Tennessee", "372##"),
        town("New Orleans", "Louisiana", "701##"),
        town("Cleveland", "Ohio", "441##"),
    ],
};

pub(super) static IRAN: Places = Places {
    country: "ایران",
    streets: &["خیابان {name}، پلاک ^#", "کوچه {name}، پلاک ^"],
    secondary: &["واحد ^", "طبقه ^"],
    towns: &[
        town("تهران", "استان تهران", "11#######^"),
        town("مشهد", "استان خراسان رضوی", "91#######^"),
        town("اصفهان", "استان اصفهان", "81#######^"),
        town("شیراز", "استان فارس", "71#######^"),
        town("تبریز", "استان آذربایجان شرقی", "51#######^"),
        town("اهواز", "استان خوزستان", "61#######^"),
        town("رشت", "استان گیلان", "41#######^"),
        town("یزد", "استان یزد", "89#######^"),
    ],
};

pub(super) static FRANCE: Places = Places {
    country: "France",
    streets: &[
        "^ rue {name}",
        "^# rue {name}",
        "^## rue {name}",
        "^ avenue {name}",
        "^# avenue {name}",
        "^# boulevard {name}",
        "^ place {name}",
        "^ impasse {name}",
        "^# chemin {name}",
    ],
    secondary: &["Appartement ^", "Appartement ^#", "Bâtiment ?", "Escalier ?", "^e étage"],
    towns: &[
        town("Paris", "Île-de-France", "7501^"),
        town("Versailles", "Île-de-France", "78000"),
        town("Lyon", "Auvergne-Rhône-Alpes", "6900^"),
        town("Grenoble", "Auvergne-Rhône-Alpes", "38000"),
        town("Marseille", "Provence-Alpes-Côte d'Azur", "1300^"),
        town("Nice", "Provence-Alpes-Côte d'Azur", "06000"),
        town("Toulouse", "Occitanie", "31000"),
        town("Montpellier", "Occitanie", "34000"),
        town("Nantes", "Pays de la Loire", "44000"),
        town("Angers", "Pays de la Loire", "49000"),
        town("Strasbourg", "Grand Est", "67000"),
        town("Reims", "Grand Est", "51100"),
        town("Bordeaux", "Nouvelle-Aquitaine", "33000"),
        town("Limoges", "Nouvelle-Aquitaine", "87000"),
        town("Lille", "Hauts-de-France", "59000"),
        town("Amiens", "Hauts-de-France", "80000"),
        town("Rennes", "Bretagne", "35000"),
        town("Brest", "Bretagne", "29200"),
        town("Rouen", "Normandie", "76000"),
        town("Caen", "Normandie", "14000"),
        town("Dijon", "Bourgogne-Franche-Comté", "21000"),
        town("Besançon", "Bourgogne-Franche-Comté", "25000"),
        town("Tours", "Centre-Val de Loire", "37000"),
        town("Ajaccio", "Corse", "20000"),
    ],
};

pub(super) static ITALY: Places = Places {
    country: "Italia",
    streets: &[
        "Via {name} ^",
        "Via {name} ^#",
        "Via {name} ^##",
        "Viale {name} ^#",
        "Corso {name} ^#",
        "Piazza {name} ^",
    ],
    secondary: &["Interno ^", "Interno ^#", "Scala ?"],
    towns: &[
        town("Roma", "Lazio", "001##"),
        town("Milano", "Lombardia", "201##"),
        town("Bergamo", "Lombardia", "241##"),
        town("Napoli", "Campania", "801##"),
        town("Torino", "Piemonte", "101##"),
        town("Palermo", "Sicilia", "901##"),
        town("Catania", "Sicilia", "951##"),
        town("Genova", "Liguria", "161##"),
        town("Bologna", "Emilia-Romagna", "401##"),
        town("Firenze", "Toscana", "501##"),
        town("Bari", "Puglia", "701##"),
        town("Venezia", "Veneto", "301##"),
        town("Trieste", "Friuli-Venezia Giulia", "341##"),
        town("Cagliari", "Sardegna", "091##"),
        town("Ancona", "Marche", "601##"),
        town("Perugia", "Umbria", "061##"),
    ],
};

pub(super) static JAPAN: Places = Places {
    country: "日本",
    streets: &["中央^丁目^#-^", "本町^丁目^-^#", "栄町^-^#-^", "緑町^丁目^#番^号"],
    secondary: &["^0^号室", "^階"],
    towns: &[
        town("千代田区", "東京都", "100-00##"),
        town("新宿区", "東京都", "160-00##"),
        town("横浜市", "神奈川県", "220-00##"),
        town("大阪市", "大阪府", "530-00##"),
        town("京都市", "京都府", "600-8###"),
        town("神戸市", "兵庫県", "650-00##"),
        town("名古屋市", "愛知県", "460-00##"),
        town("札幌市", "北海道", "060-00##"),
        town("仙台市", "宮城県", "980-00##"),
        town("広島市", "広島県", "730-00##"),
        town("福岡市", "福岡県", "810-00##"),
        town("那覇市", "沖縄県", "900-00##"),
    ],
};

pub(super) static NETHERLANDS: Places = Places {
    country: "Nederland",
    streets: &[
        "{name}straat ^",
        "{name}straat ^#",
        "{name}straat ^##",
        "{name}laan ^#",
        "{name}weg ^#",
        "{name}plein ^",
    ],
    secondary: &["^ hoog", "Appartement ^", "Appartement ^#"],
    towns: &[
        town("Amsterdam", "Noord-Holland", "101# ??"),
        town("Haarlem", "Noord-Holland", "201# ??"),
        town("Rotterdam", "Zuid-Holland", "301# ??"),
        town("Den Haag", "Zuid-Holland", "251# ??"),
        town("Utrecht", "Utrecht", "351# ??"),
        town("Eindhoven", "Noord-Brabant", "561# ??"),
        town("Groningen", "Groningen", "971# ??"),
        town("Maastricht", "Limburg", "621# ??"),
        town("Arnhem", "Gelderland", "681# ??"),
        town("Zwolle", "Overijssel", "801# ??"),
        town("Leeuwarden", "Friesland", "891# ??"),
        town("Middelburg", "Zeeland", "433# ??"),
    ],
};

pub(super) static BRAZIL: Places = Places {
    country: "Brasil",
    streets: &[
        "Rua {name}, ^#",
        "Rua {name}, ^##",
        "Avenida {name}, ^##",
        "Avenida {name}, ^###",
        "Travessa {name}, ^#",
    ],
    secondary: &["Apto. ^#", "Apto. ^##", "Bloco ?", "Casa ^"],
    towns: &[
        town("São Paulo", "São Paulo", "01###-###"),
        town("Campinas", "São Paulo", "130##-###"),
        town("Rio de Janeiro", "Rio de Janeiro", "20###-###"),
        town("Belo Horizonte", "Minas Gerais", "301##-###"),
        town("Salvador", "Bahia", "400##-###"),
        town("Fortaleza", "Ceará", "600##-###"),
        town("Recife", "Pernambuco", "500##-###"),
        town("Curitiba", "Paraná", "800##-###"),
        town("Porto Alegre", "Rio Grande do Sul", "900##-###"),
        town("Manaus", "Amazonas", "690##-###"),
        town("Belém", "Pará", "660##-###"),
        town("Florianópolis", "Santa Catarina", "880##-###"),
    ],
};

pub(super) static PORTUGAL: Places = Places {
    country: "Portugal",
    streets: &[
        "Rua {name} ^",
        "Rua {name} ^#",
        "Rua {name} ^##",
        "Avenida {name} ^#",
        "Travessa {name} ^",
        "Largo {name} ^",
    ],
    secondary: &["^.º Dto.", "^.º Esq.", "R/C"],
    towns: &[
        town("Lisboa", "Lisboa", "1^00-###"),
        town("Porto", "Porto", "4^00-###"),
        town("Braga", "Braga", "47^0-###"),
        town("Coimbra", "Coimbra", "30^0-###"),
        town("Aveiro", "Aveiro", "38^0-###"),
        town("Faro", "Faro", "8000-###"),
        town("Évora", "Évora", "7000-###"),
        town("Setúbal", "Setúbal", "29^0-###"),
        town("Viseu", "Viseu", "35^0-###"),
        town("Funchal", "Madeira", "9000-###"),
        town("Ponta Delgada", "Açores", "9500-###"),
    ],
};

pub(super) static TURKEY: Places = Places {
    country: "Türkiye",
    streets: &[
        "{name} Caddesi No: ^",
        "{name} Caddesi No: ^#",
        "{name} Sokak No: ^",
        "{name} Sokak No: ^#",
        "{name} Bulvarı No: ^##",
    ],
    secondary: &["Daire ^", "Daire ^#", "Kat ^"],
    towns: &[
        town("İstanbul", "Marmara", "34###"),
        town("Bursa", "Marmara", "16###"),
        town("Ankara", "İç Anadolu", "06###"),
        town("Konya", "İç Anadolu", "42###"),
        town("İzmir", "Ege", "35###"),
        town("Denizli", "Ege", "20###"),
        town("Antalya", "Akdeniz", "07###"),
        town("Adana", "Akdeniz", "01###"),
        town("Trabzon", "Karadeniz", "61###"),
        town("Samsun", "Karadeniz", "55###"),
        town("Erzurum", "Doğu Anadolu", "25###"),
        town("Gaziantep", "Güneydoğu Anadolu", "27###"),
    ],
};

pub(super) static CHINA: Places = Places {
    country: "中国",
    streets: &["{name}家路^#号", "{name}家街^##号", "中山路^##号", "解放路^##号", "人民路^#号"],
    secondary: &["^单元^0^室", "^号楼^#0^室"],
    towns: &[
        town("北京", "北京市", "1000##"),
        town("上海", "上海市", "2000##"),
        town("天津", "天津市", "3000##"),
        town("重庆", "重庆市", "4000##"),
        town("广州", "广东省", "5100##"),
        town("深圳", "广东省", "5180##"),
        town("杭州", "浙江省", "3100##"),
        town("南京", "江苏省", "2100##"),
        town("成都", "四川省", "6100##"),
        town("武汉", "湖北省", "4300##"),
        town("西安", "陕西省", "7100##"),
        town("沈阳", "辽宁省", "1100##"),
    ],
};

pub(super) static TAIWAN: Places = Places {
    country: "台灣",
    streets: &["中山路^#號", "中正路^##號", "民生路^段^#號", "和平路^##巷^#號", "復興路^#號"],
    secondary: &["^樓", "^樓之^"],
    towns: &[
        town("臺北市中正區", "臺北市", "100###"),
        town("臺北市大安區", "臺北市", "106###"),
        town("新北市板橋區", "新北市", "220###"),
        town("桃園市桃園區", "桃園市", "330###"),
        town("臺中市西屯區", "臺中市", "407###"),
        town("臺南市中西區", "臺南市", "700###"),
        town("高雄市苓雅區", "高雄市", "802###"),
        town("新竹市東區", "新竹市", "300###"),
        town("基隆市中正區", "基隆市", "202###"),
        town("花蓮市", "花蓮縣", "970###"),
    ],
};
