//! Plain words for what is put together from words: host names, paths, titles. They name nobody and nothing in particular.

pub(super) const NOUNS: [&str; 128] = [
    "acorn", "alder", "amber", "anchor", "apple", "apron", "arrow", "aspen", "atlas", "autumn", "badge",
    "balcony", "bamboo", "barley", "basin", "basket", "beacon", "birch", "blanket", "bramble", "bridge",
    "bronze", "bucket", "button", "cabin", "candle", "canvas", "canyon", "carpet", "castle", "cedar",
    "cellar", "cherry", "chimney", "circle", "cliff", "cloud", "clover", "cobalt", "comet", "compass",
    "copper", "coral", "cotton", "cradle", "crane", "creek", "crystal", "cushion", "daisy", "delta",
    "desert", "dolphin", "ember", "engine", "falcon", "feather", "fern", "field", "flint", "forest",
    "fountain", "garden", "garnet", "ginger", "glacier", "granite", "grove", "hammer", "harbour", "hazel",
    "heather", "hedge", "hollow", "honey", "island", "ivory", "jasmine", "kettle", "ladder", "lagoon",
    "lantern", "laurel", "lemon", "linen", "magnet", "maple", "marble", "meadow", "mirror", "mosaic",
    "nutmeg", "oasis", "ocean", "olive", "orchard", "otter", "paddle", "pebble", "pepper", "pillow",
    "planet", "plum", "prairie", "quarry", "quartz", "rapid", "ribbon", "ridge", "river", "saddle",
    "saffron", "sail", "sandal", "shadow", "shell", "silver", "spruce", "summit", "sunset", "thicket",
    "timber", "tulip", "valley", "velvet", "walnut", "willow", "window",
];
