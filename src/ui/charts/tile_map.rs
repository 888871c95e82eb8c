//! A map of tiles of one size, roughly as the country lies: each province with its figure, in one of five classes.

use maud::{Markup, html};

use super::{Picture, fitted, whole};

const TILE: (i64, i64) = (74, 43);

/// A tile.
pub struct Tile {
    /// Whose; the name is written as far as it fits.
    pub name: String,
    /// The figure as it is written; none where there is none.
    pub shown: Option<String>,
    /// Its class, from 1; none where there is no figure.
    pub class: Option<usize>,
    /// Where, from the left.
    pub column: usize,
    /// Where, from above.
    pub row: usize,
    /// What belongs to another tile and has its class, such as islands; drawn with a broken edge.
    pub part: bool,
}

/// A class, for the legend.
pub struct Class {
    /// Its number, from 1.
    pub number: usize,
    /// Its bounds and how many are in it.
    pub words: String,
}

/// The map.
pub struct TileMap {
    /// See [`Picture::id`].
    pub id: &'static str,
    /// See [`Picture::title`].
    pub title: String,
    /// See [`Picture::summary`].
    pub summary: String,
    /// The tiles.
    pub tiles: Vec<Tile>,
    /// The classes, from the lowest.
    pub classes: Vec<Class>,
    /// The line above the classes.
    pub legend: String,
    /// What a tile without a figure is called.
    pub without: String,
    /// Column and row where there is room for the legend.
    pub room: (usize, usize),
}

impl TileMap {
    /// Draws it.
    pub fn picture(self) -> Picture {
        let columns = self.tiles.iter().map(|tile| tile.column + 1).max().unwrap_or(1);
        let rows = self.tiles.iter().map(|tile| tile.row + 1).max().unwrap_or(1);
        let shapes = html! {
            @for tile in &self.tiles { (self.tile(tile)) }
            (self.legend())
        };
        Picture {
            id: self.id,
            title: self.title,
            summary: self.summary,
            width: whole(columns) * TILE.0,
            height: whole(rows) * TILE.1,
            shapes,
        }
    }

    fn tile(&self, tile: &Tile) -> Markup {
        let (x, y) = (whole(tile.column) * TILE.0, whole(tile.row) * TILE.1);
        let figure = tile.shown.as_ref().unwrap_or(&self.without);
        let class = tile.class.map_or_else(|| "tile k0".to_owned(), |class| format!("tile k{class}"));
        html! {
            g class=(class) {
                title { (tile.name) @if !tile.part { ": " (figure) } }
                rect.part[tile.part] x=(x + 1) y=(y + 1) width=(TILE.0 - 3) height=(TILE.1 - 3) rx="2" {}
                @if tile.part {
                    @for (at, line) in super::broken(&tile.name, TILE.0 - 4, 6).iter().take(2).enumerate() {
                        text x=(x + TILE.0 / 2) y=(y + 18 + whole(at) * 14) text-anchor="middle" { (line) }
                    }
                } @else {
                    text x=(x + TILE.0 / 2) y=(y + 18) text-anchor="middle" { (fitted(&tile.name, TILE.0, 6)) }
                    text.figure x=(x + TILE.0 / 2) y=(y + 34) text-anchor="middle" { (tile.shown.as_deref().unwrap_or("–")) }
                }
            }
        }
    }

    fn legend(&self) -> Markup {
        let (x, y) = (whole(self.room.0) * TILE.0 + 10, whole(self.room.1) * TILE.1 + 8);
        html! {
            text.strong x=(x) y=(y + 6) { (self.legend) }
            @for (at, class) in self.classes.iter().enumerate() {
                g class={ "tile k" (class.number) } {
                    rect x=(x) y=(y + 14 + whole(at) * 18) width="22" height="14" rx="2" {}
                    text.key x=(x + 30) y=(y + 25 + whole(at) * 18) { (class.words) }
                }
            }
        }
    }
}
