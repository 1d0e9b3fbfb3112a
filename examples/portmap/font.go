package main

import "strings"

// A glyph is 5 pixels wide and 9 high, the last two for what goes below the line.
const (
	glyphWidth  = 5
	glyphHeight = 9
	advance     = glyphWidth + 1
)

// font has the letters that the picture needs: a line that names the glyphs, six
// columns for each, and below it their pixels.
const font = `
A     H     I     N     T     a     b     c     d     e
 ###  #   #  ###  #   # #####       #               #
#   # #   #   #   ##  #   #         #               #
#   # #   #   #   # # #   #    ###  ####   ###   ####  ###
##### #####   #   #  ##   #       # #   # #   # #   # #   #
#   # #   #   #   #   #   #    #### #   # #     #   # #####
#   # #   #   #   #   #   #   #   # #   # #   # #   # #
#   # #   #  ###  #   #   #    #### ####   ###   ####  ###


f     g     h     i     k     l     m     n     o     p
  ##        #       #   #      ##
 #          #           #       #
####   #### # ##   ##   #  #    #   ## #  # ##   ###  ####
 #    #   # ##  #   #   # #     #   # # # ##  # #   # #   #
 #    #   # #   #   #   ##      #   # # # #   # #   # #   #
 #    #   # #   #   #   # #     #   # # # #   # #   # #   #
 #     #### #   #  ###  #  #   ###  #   # #   #  ###  ####
          #                                           #
       ###                                            #
r     s     t     u     v     w     y     ,     -     %
             #                                        ##  #
             #                                        ##  #
# ##   #### ####  #   # #   # #   # #   #                #
##  # #      #    #   # #   # #   # #   #       ####    #
#      ###   #    #   # #   # # # # #   #              #
#         #  #  # #  ##  # #  # # #  ####   ##        #  ##
#     ####    ##   ## #   #    # #      #   ##        #  ##
                                        #    #
                                     ###    #
0     1     2     3     4     5     6     7     8     9     .
 ###    #    ###   ###     #  #####   ##  #####  ###   ###
#   #  ##   #   # #   #   ##  #      #        # #   # #   #
#  ##   #       #     #  # #  ####  #        #  #   # #   #
# # #   #      #    ##  #  #      # ####    #    ###   ####
##  #   #     #       # #####     # #   #   #   #   #     #
#   #   #    #    #   #    #  #   # #   #   #   #   #    #   ##
 ###   ###  #####  ###     #   ###   ###    #    ###   ##    ##


`

// glyphs are the rows of each glyph, a bit a pixel, the leftmost lowest.
var glyphs = readFont(font)

func readFont(font string) map[rune][glyphHeight]uint8 {
	glyphs := map[rune][glyphHeight]uint8{' ': {}}
	lines := strings.Split(font, "\n")[1:]
	for ; len(lines) > glyphHeight; lines = lines[1+glyphHeight:] {
		for column, name := range lines[0] {
			if name == ' ' {
				continue
			}
			var g [glyphHeight]uint8
			for row := range g {
				line := lines[1+row]
				for i := column; i < min(column+glyphWidth, len(line)); i++ {
					if line[i] == '#' {
						g[row] |= 1 << (i - column)
					}
				}
			}
			glyphs[name] = g
		}
	}
	return glyphs
}
