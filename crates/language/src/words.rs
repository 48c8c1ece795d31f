//! The words of the language, as data.
//!
//! Each class has its words, the most frequent first. `wolf/wolves` stands for the singular and
//! the plural; a word without a slash has one form. Whatever may follow the article `a` begins
//! with a consonant, so that the language needs no `an`. No form stands in two classes.

/// The words of one class.
pub(crate) type Class = (&'static str, &'static str);

/// A topic's name and its own words.
pub(crate) type Topic = (&'static str, &'static [Class]);

/// The words that every topic shares.
pub(crate) const SHARED: &[Class] = &[
    ("article", "the a/some this/these every/many"),
    ("preposition", "near behind beside by under"),
    ("that", "that"),
    (
        "copula",
        "is/are was/were seems/seem looks/look becomes/become",
    ),
    ("frequency", "often never always sometimes rarely"),
    ("manner", "slowly quietly again suddenly alone"),
    ("degree", "very quite rather too"),
    (
        "person",
        "man/men woman/women child/children friend/friends stranger/strangers",
    ),
    (
        "thing",
        "box/boxes picture/pictures bag/bags gift/gifts letter/letters",
    ),
    (
        "act",
        "likes/like sees/see finds/find watches/watch remembers/remember",
    ),
    (
        "move",
        "sleeps/sleep waits/wait walks/walk laughs/laugh sits/sit rests/rest",
    ),
    ("happen", "remains/remain vanishes/vanish moves/move"),
    ("mood", "young happy tired proud kind patient"),
    ("quality", "big small new grey heavy beautiful"),
    (".", "."),
];

/// The topics.
pub(crate) const TOPICS: &[Topic] = &[
    (
        "sea",
        &[
            (
                "person",
                "sailor/sailors captain/captains fisherman/fishermen diver/divers",
            ),
            (
                "thing",
                "boat/boats storm/storms harbour/harbours wave/waves net/nets lighthouse/lighthouses",
            ),
            ("act", "fears/fear reaches/reach spots/spot"),
            ("happen", "drifts/drift sinks/sink"),
            ("mood", "brave sunburnt"),
            ("quality", "wet deep salty misty"),
        ],
    ),
    (
        "kitchen",
        &[
            (
                "person",
                "cook/cooks baker/bakers waiter/waiters guest/guests",
            ),
            (
                "thing",
                "pot/pots plate/plates soup/soups loaf/loaves kettle/kettles spoon/spoons",
            ),
            ("act", "tastes/taste washes/wash serves/serve"),
            ("happen", "boils/boil burns/burn"),
            ("mood", "hungry greedy"),
            ("quality", "hot sweet fresh spicy"),
        ],
    ),
    (
        "music",
        &[
            (
                "person",
                "singer/singers pianist/pianists drummer/drummers composer/composers",
            ),
            (
                "thing",
                "song/songs concert/concerts violin/violins melody/melodies piano/pianos trumpet/trumpets",
            ),
            ("act", "plays/play hears/hear practises/practise"),
            ("happen", "fades/fade resounds/resound"),
            ("mood", "famous gifted"),
            ("quality", "loud soft sad joyful"),
        ],
    ),
    (
        "garden",
        &[
            (
                "person",
                "gardener/gardeners neighbour/neighbours botanist/botanists visitor/visitors",
            ),
            (
                "thing",
                "tree/trees flower/flowers rose/roses path/paths hedge/hedges fence/fences",
            ),
            ("act", "waters/water plants/plant trims/trim"),
            ("happen", "grows/grow blooms/bloom"),
            ("mood", "cheerful muddy"),
            ("quality", "green wild tall red"),
        ],
    ),
    (
        "school",
        &[
            (
                "person",
                "teacher/teachers pupil/pupils librarian/librarians scholar/scholars",
            ),
            (
                "thing",
                "book/books lesson/lessons question/questions map/maps desk/desks pencil/pencils",
            ),
            ("act", "reads/read studies/study explains/explain"),
            ("happen", "begins/begin matters/matter"),
            ("mood", "clever diligent"),
            ("quality", "difficult simple short boring"),
        ],
    ),
    (
        "railway",
        &[
            (
                "person",
                "passenger/passengers driver/drivers porter/porters conductor/conductors",
            ),
            (
                "thing",
                "train/trains station/stations ticket/tickets bridge/bridges signal/signals tunnel/tunnels",
            ),
            ("act", "boards/board misses/miss checks/check"),
            ("happen", "stops/stop rattles/rattle"),
            ("mood", "late nervous"),
            ("quality", "long fast dark crowded"),
        ],
    ),
    (
        "mountain",
        &[
            (
                "person",
                "climber/climbers shepherd/shepherds hunter/hunters guide/guides",
            ),
            (
                "thing",
                "peak/peaks valley/valleys rock/rocks glacier/glaciers cabin/cabins rope/ropes",
            ),
            ("act", "climbs/climb crosses/cross photographs/photograph"),
            ("happen", "freezes/freeze glitters/glitter"),
            ("mood", "breathless fearless"),
            ("quality", "steep snowy remote frozen"),
        ],
    ),
    (
        "palace",
        &[
            (
                "person",
                "king/kings queen/queens knight/knights servant/servants",
            ),
            (
                "thing",
                "castle/castles crown/crowns sword/swords throne/thrones banner/banners treasure/treasures",
            ),
            ("act", "guards/guard defends/defend steals/steal"),
            ("happen", "gleams/gleam crumbles/crumble"),
            ("mood", "royal noble"),
            ("quality", "golden precious mighty splendid"),
        ],
    ),
];
